"""The owner's page: who asks to read one's metering points, and what one answers."""

from collections.abc import Callable
from datetime import datetime
from html import escape

from aiohttp import web

from .days import LUXEMBOURG
from .store import AccessRequest, LenedaStore, RequestState

OWNER_PATH = "/leneda/owner"
_BUTTONS = {
    RequestState.PENDING: (("approve", "Approve"), ("refuse", "Refuse")),
    RequestState.GRANTED: (("revoke", "Revoke"),),
}
DECISIONS = {
    "approve": RequestState.GRANTED,
    "refuse": RequestState.REFUSED,
    "revoke": RequestState.REVOKED,
}
"""What an owner can decide, and the state it leads to."""


class OwnerPage:
    """A plain page that lists the requests for the metering points of one owner, or of all."""

    def __init__(self, store: LenedaStore, now: Callable[[], datetime]) -> None:
        """Stand before a store, on a clock."""
        self._store = store
        self._now = now

    def add_routes(self, app: web.Application) -> None:
        """Put the page into an application."""
        app.router.add_get(OWNER_PATH, self._show)
        app.router.add_post(OWNER_PATH, self._decide)

    async def _show(self, request: web.Request) -> web.Response:
        """Show the requests; `energy_id` keeps to those of one owner."""
        owner = request.query.get("energy_id")
        rows = "".join(
            self._row(known)
            for known in self._store.requests
            if owner in (None, self._store.points[known.code].owner)
        )
        return web.Response(text=_page(rows), content_type="text/html")

    async def _decide(self, request: web.Request) -> web.Response:
        """Answer one request and show the page again."""
        form = await request.post()
        state = DECISIONS.get(str(form.get("decision", "")))
        try:
            known = self._store.request(str(form.get("request", "")))
            if state is None:
                return web.Response(status=400, text="No such decision.")
            known.decide(state, self._now())
        except KeyError:
            return web.Response(status=404, text="No such request.")
        except ValueError as error:
            return web.Response(status=409, text=f"{error}.")
        raise web.HTTPSeeOther(str(request.rel_url))

    def _row(self, known: AccessRequest) -> str:
        """Give one line of the table."""
        account = self._store.accounts.get(known.requester)
        name = account.name if account else ""
        buttons = "".join(
            f'<button name="decision" value="{value}">{text}</button> '
            for value, text in _BUTTONS.get(known.state, ())
        )
        codes = "<br>".join(escape(obis) for obis in sorted(known.registers))
        made = known.made.astimezone(LUXEMBOURG)
        return f"""<tr><td>{escape(name)}<br><small>{escape(known.requester)}</small></td>
<td>{escape(known.code)}</td><td>{codes}</td><td>{made:%Y-%m-%d %H:%M}</td><td>{known.state}</td>
<td><form method="post"><input type="hidden" name="request" value="{escape(known.id)}">{buttons}</form></td></tr>
"""


def _page(rows: str) -> str:
    """Wrap the lines into a whole page."""
    empty = "<p>Nobody has asked for your metering data.</p>"
    table = f"""<table><thead><tr><th>Who</th><th>Metering point</th><th>Registers</th><th>Asked</th>
<th>State</th><th></th></tr></thead><tbody>{rows}</tbody></table>"""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Metering data accesses</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ccc; }}
</style></head><body><h1>Metering data accesses</h1>
<p>Simulator of the data platform: fictitious data.</p>
{table if rows else empty}
</body></html>
"""
