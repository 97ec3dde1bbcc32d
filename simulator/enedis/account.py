"""`/mon-compte/partages`: where customers see whom they share with, and end it."""

from html import escape

from aiohttp import web

from ..consents import Sharing, SharingState
from ..model import Holder
from ..paris import paris_day
from ..store import Store
from .pages import page

ACCOUNT_PATH = "/mon-compte/partages"
_STATES = {
    SharingState.REQUESTED: "demandé",
    SharingState.ACTIVE: "actif",
    SharingState.EXPIRED: "terminé",
    SharingState.ENDED: "supprimé",
}


class Account:
    """The customer's page of sharings."""

    def __init__(self, store: Store) -> None:
        """Stand before a store."""
        self._store = store

    def add_routes(self, app: web.Application) -> None:
        """Put the page into an application."""
        app.router.add_get(ACCOUNT_PATH, self._show)
        app.router.add_post(ACCOUNT_PATH, self._end)

    async def _show(self, request: web.Request) -> web.Response:
        """Show the sharings of one customer, or of all when none is named."""
        holders = self._holders(request)
        rows = "".join(
            self._row(sharing, holder)
            for holder in holders
            for sharing in self._sharings(holder)
        )
        table = f"""<section><table><thead><tr><th>Service</th><th>Point de livraison</th>
<th>Jusqu'au</th><th>État</th><th></th></tr></thead><tbody>{rows}</tbody></table></section>"""
        empty = (
            "<section><p>Vous ne partagez vos données avec aucun tiers.</p></section>"
        )
        text = page("Partage de mes données avec des tiers", table if rows else empty)
        return web.Response(text=text, content_type="text/html")

    async def _end(self, request: web.Request) -> web.Response:
        """End one sharing and show the page again."""
        form = await request.post()
        client_id, prm = (
            str(form.get("client_id", "")),
            str(form.get("usage_point_id", "")),
        )
        if not self._store.consents.end(client_id, prm, self._store.now()):
            return web.Response(status=404, text="Aucun partage en cours.")
        raise web.HTTPSeeOther(str(request.rel_url))

    def _holders(self, request: web.Request) -> list[Holder]:
        """Find whose sharings to show."""
        chosen = request.query.get("compte")
        return [
            holder for holder in self._store.holders() if chosen in (None, holder.id)
        ]

    def _sharings(self, holder: Holder) -> list[Sharing]:
        """List a customer's sharings."""
        prms = [point.prm for point in self._store.points_of(holder)]
        return self._store.consents.of_points(prms)

    def _row(self, sharing: Sharing, holder: Holder) -> str:
        """Give one line of the table."""
        application = self._store.applications.get(sharing.client_id)
        name = application.name if application else sharing.client_id
        state = sharing.state(self._store.now())
        button = ""
        if state is SharingState.ACTIVE:
            button = f"""<form method="post">
<input type="hidden" name="client_id" value="{escape(sharing.client_id)}">
<input type="hidden" name="usage_point_id" value="{escape(sharing.prm)}">
<button>Mettre fin au partage</button></form>"""
        until = paris_day(sharing.ended or sharing.until)
        return (
            f"<tr><td>{escape(name)}</td><td>{escape(sharing.prm)}<br>"
            f"<small>{escape(holder.name)}</small></td><td>{until:%d/%m/%Y}</td>"
            f"<td>{_STATES[state]}</td><td>{button}</td></tr>"
        )
