"""Where the documentation explains what the user is shown."""

from typing import Final

DOCS_URL: Final = "https://github.com/grid-meter/grid-meter/blob/main/docs"


def page(name: str) -> str:
    """Return the address of a page."""
    return f"{DOCS_URL}/{name}.md"


def repair(translation_key: str) -> str:
    """Return where a repair is explained: each has a heading of its own."""
    return f"{page('messages')}#{translation_key.replace('_', '-')}"
