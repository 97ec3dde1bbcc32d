"""Asking a web API: what all providers share."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.grid_meter.metering.errors import OperatorError
from custom_components.grid_meter.providers.limits import HostLimits
from custom_components.grid_meter.providers.web import Client


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


async def no_headers(renew: bool) -> Mapping[str, str]:
    """Authorise nothing."""
    return {}


def no_error(*_: object) -> OperatorError:
    """Give every refusal the same name."""
    return OperatorError("refused")


async def test_no_more_at_once_than_allowed(socket_enabled: None) -> None:
    """However many ask: a slow host is not asked ever more."""
    open_now, most = 0, 0

    async def answer(_: web.Request) -> web.Response:
        """Take a while."""
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await asyncio.sleep(0.02)
        open_now -= 1
        return web.json_response([])

    app = web.Application()
    app.router.add_get("/", answer)
    limits = HostLimits(1000, 1000, now, at_once=4)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = Client(
            session,
            limits,
            name="Host",
            base=str(server.make_url("")),
            headers=no_headers,
            error_from=no_error,
            now=now,
        )
        answers = await asyncio.gather(*(client.call("GET", "/") for _ in range(20)))
    assert answers == [[]] * 20
    assert most == 4
