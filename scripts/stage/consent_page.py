"""A person at the operator's consent page: reads the form, ticks the boxes, agrees."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
import re
from typing import override

from aiohttp import ClientSession, CookieJar
from yarl import URL

from .report import DemoError

PAGES = 5
REFUSAL = re.compile(r"refus|declin|den[iy]|cancel|annul|reject", re.IGNORECASE)


@dataclass
class Form:
    """A form as a browser would send it, and its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def agreed(self) -> dict[str, str]:
        """Return the fields with the first button that does not refuse."""
        for name, value, label in self.buttons:
            if not REFUSAL.search(f"{name} {value} {label}"):
                return self.fields | ({name: value} if name else {})
        return self.fields

    @property
    def refuses(self) -> bool:
        """Whether all that the form offers is to refuse."""
        return bool(self.buttons) and all(
            REFUSAL.search(" ".join(button)) for button in self.buttons
        )


class FormParser(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        """Begin with no form."""
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._select = ""
        self._in_button = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, their fields and their buttons."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = values.get("method", "get").lower()
            self.forms.append(Form(values.get("action", ""), method))
            self._inside = True
        elif not self._inside:
            return
        elif tag == "input":
            self._input(values)
        elif tag == "button" and values.get("type", "submit") == "submit":
            self._in_button = True
            button = (values.get("name", ""), values.get("value", ""), "")
            self.forms[-1].buttons.append(button)
        elif tag == "select":
            self._select = values.get("name", "")
        elif tag == "option" and self._select:
            self._choice(self._select, values, chosen="selected" in values)

    @override
    def handle_data(self, data: str) -> None:
        """Note what is written on a button."""
        if self._in_button:
            name, value, label = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = (name, value, label + data)

    @override
    def handle_endtag(self, tag: str) -> None:
        """Leave a form, a list or a button."""
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "button":
            self._in_button = False

    def _input(self, values: dict[str, str]) -> None:
        """Fill in a field: every box is ticked, of several choices one is taken."""
        name, kind = values.get("name", ""), values.get("type", "text")
        if kind == "submit":
            value = values.get("value", "")
            self.forms[-1].buttons.append((name, value, value))
        elif kind == "checkbox" and name:
            self.forms[-1].fields[name] = values.get("value", "on")
        elif kind == "radio" and name:
            self._choice(name, values, chosen="checked" in values)
        elif name:
            self.forms[-1].fields[name] = values.get("value", "")

    def _choice(self, name: str, values: dict[str, str], *, chosen: bool) -> None:
        """Take the choice that the page suggests, else the first."""
        fields = self.forms[-1].fields
        if chosen or name not in fields:
            fields[name] = values.get("value", "")


async def agree(page: str, back_at: str) -> None:
    """Open a consent page and agree until the operator leads back to `back_at`."""
    # Browsers send cookies to addresses without a name too, aiohttp does not by itself.
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        url = URL(page)
        data: dict[str, str] | None = None
        for _ in range(PAGES):
            method = "get" if data is None else "post"
            async with browser.request(method, url, data=data) as answer:
                url, html, status = answer.url, await answer.text(), answer.status
            if status >= 400:
                raise DemoError(f"{url.with_query(None)} answers {status}")
            if str(url).startswith(back_at):
                return
            parser = FormParser()
            parser.feed(html)
            form = next((form for form in parser.forms if not form.refuses), None)
            if form is None:
                raise DemoError(f"nothing to agree to at {url.with_query(None)}")
            url = url.join(URL(form.action)) if form.action else url
            data = form.agreed() if form.method == "post" else None
            url = url if data else url.update_query(form.agreed())
    raise DemoError("the consent page does not lead back to Home Assistant")
