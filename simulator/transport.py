"""Faults of an answer as a whole: cut connections, delays, a proxy's pages, any status."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from .faults import Fault, FaultKind
from .store import Store

CONNECTION_FAULTS = (
    FaultKind.SLOW,
    FaultKind.TIMEOUT,
    FaultKind.RESET,
    FaultKind.BAD_GATEWAY,
    FaultKind.HTML,
    FaultKind.STATUS,
)
"""What whoever stands at the door does, be it an operator or a gateway before it."""

REFUSAL_FAULTS = (
    FaultKind.TECHNICAL_ERROR,
    FaultKind.UNAUTHORIZED,
    FaultKind.THROTTLED_SECOND,
    FaultKind.THROTTLED_HOUR,
)
"""What the operator itself refuses, in its own words."""

BAD_GATEWAY_PAGE = """<!DOCTYPE html>
<html lang="en-US"><head><title>502: Bad gateway</title></head>
<body><div id="cf-wrapper"><h1>Bad gateway <span>Error code 502</span></h1>
<p>The web server reported a bad gateway error.</p>
<p>Please try again in a few minutes.</p><p>Ray ID: 8f00000000000000</p></div></body></html>
"""

UNEXPECTED_PAGE = """<!DOCTYPE html>
<html lang="fr"><head><title>Service momentanément indisponible</title></head>
<body><h1>Le service est momentanément indisponible</h1><p>Merci de réessayer plus tard.</p></body></html>
"""

_HTML = "text/html"
_DEFAULT_SECONDS = {FaultKind.SLOW: 5.0, FaultKind.TIMEOUT: 300.0}


@dataclass(frozen=True, slots=True)
class Pages:
    """What a proxy shows: its answer to a broken server, and the page it shows where JSON is due."""

    bad_gateway: str = BAD_GATEWAY_PAGE
    bad_gateway_type: str = _HTML
    html: str = UNEXPECTED_PAGE
    html_status: int = 200


class Transport:
    """The door of one front, and what can go wrong there."""

    def __init__(self, store: Store, pages: Pages | None = None) -> None:
        """Stand before a store, behind a proxy with its own pages."""
        self._store = store
        self._pages = pages or Pages()
        self._closing = asyncio.Event()

    def attach(self, app: web.Application) -> None:
        """Let waiting answers end when an application stops."""
        app.on_startup.append(self._open)
        app.on_shutdown.append(self._close)

    def take(
        self,
        request: web.Request,
        *kinds: FaultKind,
        only_with_path: bool = False,
    ) -> Fault | None:
        """Find and count the first fault of these kinds that strikes a request."""
        return self._store.faults.take(
            *kinds,
            path=request.path,
            prm=request.get("prm"),
            only_with_path=only_with_path,
        )

    async def spoil(
        self, request: web.Request, fault: Fault
    ) -> web.StreamResponse | None:
        """Answer as a fault of the connection wants; None when the request may go on."""
        if fault.kind in _DEFAULT_SECONDS:
            await self._wait(request, fault.seconds or _DEFAULT_SECONDS[fault.kind])
            if fault.kind is FaultKind.SLOW:
                return None
        if fault.kind in (FaultKind.RESET, FaultKind.TIMEOUT):
            request["cut"] = True
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        status, text, content_type = spoilt(fault, self._pages)
        return web.Response(status=status, text=text, content_type=content_type)

    async def _wait(self, request: web.Request, seconds: float) -> None:
        """Wait in real time, but not for a client that has gone, nor when the server stops."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            if request.transport is None or request.transport.is_closing():
                return
            try:
                await asyncio.wait_for(self._closing.wait(), min(left, 0.05))
            except TimeoutError:
                continue
            return

    async def _open(self, _app: web.Application) -> None:
        """Begin to serve, perhaps in another event loop than before."""
        self._closing = asyncio.Event()

    async def _close(self, _app: web.Application) -> None:
        """Let waiting answers end."""
        self._closing.set()


def spoilt(fault: Fault, pages: Pages) -> tuple[int, str, str]:
    """Give status, text and content type of a fault that answers instead of the server."""
    if fault.kind is FaultKind.BAD_GATEWAY:
        return fault.status or 502, pages.bad_gateway, pages.bad_gateway_type
    if fault.kind is FaultKind.HTML:
        return fault.status or pages.html_status, fault.body or pages.html, _HTML
    return fault.status or 503, fault.body or "", fault.content_type
