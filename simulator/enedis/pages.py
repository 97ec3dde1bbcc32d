"""The customer's web pages: plain French HTML, in nobody's brand."""

from html import escape

_STYLE = """
:root { color-scheme: light; --ink: #17324d; --line: #cfd8e3; --go: #1f6feb; --soft: #f3f6fa; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--soft); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header { background: var(--ink); color: #fff; padding: .9rem 1.5rem; display: flex;
  justify-content: space-between; gap: 1rem; flex-wrap: wrap; }
header strong { font-size: 1.05rem; }
header span { opacity: .8; font-size: .9rem; }
main { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: .5rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
section { background: #fff; border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem 1.2rem; margin-bottom: 1rem; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
label { display: block; padding: .35rem 0; }
label.box { font-weight: 600; }
small, .note { color: #52667a; font-size: .9rem; }
.warn { background: #fff4e0; border-color: #e6b566; }
.actions { display: flex; gap: .8rem; flex-wrap: wrap; margin: 1.2rem 0 2rem; }
button { font: inherit; padding: .65rem 1.4rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--go); background: #fff; color: var(--go); }
button.main { background: var(--go); color: #fff; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .45rem .5rem; border-bottom: 1px solid var(--line); }
"""

SHARING_FAILED = "Une erreur est survenue lors du partage de vos données"


def page(title: str, body: str) -> str:
    """Wrap HTML into a whole page."""
    return f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{_STYLE}</style></head>
<body><header><strong>Mon compte particulier</strong>
<span>Simulateur du gestionnaire de réseau : données fictives</span></header>
<main><h1>{escape(title)}</h1>
{body}
</main></body></html>
"""


def not_found_page() -> str:
    """Give the page of a request that security equipment turned away."""
    return page(
        "La page que vous recherchez n'existe pas",
        "<section><p>Vérifiez l'adresse de la page.</p></section>",
    )


def sharing_failed_page(account_link: str) -> str:
    """Give the page of a usage point already shared; there is no way back to the application."""
    return page(
        SHARING_FAILED,
        f"""<section class="warn"><p>Ce point de livraison est déjà partagé avec ce service. Pour le
partager de nouveau, mettez d'abord fin au partage en cours dans
<a href="{escape(account_link)}">Partage de mes données avec des tiers</a>.</p></section>""",
    )


def choice(kind: str, name: str, value: str, text: str, *, checked: bool) -> str:
    """Give one radio button or check box with its text."""
    mark = " checked" if checked else ""
    return (
        f'<label><input type="{kind}" name="{name}" value="{escape(value)}"{mark}> '
        f"{escape(text)}</label>"
    )
