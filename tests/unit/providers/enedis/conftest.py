"""A small server in the place of Enedis, that answers what a test tells it to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
import json
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Call:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class Enedis:
    """The server: what it was asked, and what it will answer."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[Handler] = field(default_factory=list)

    def answer(
        self,
        body: Any,
        status: int = 200,
        content_type: str = "application/json",
        **headers: str,
    ) -> None:
        """Give this answer next; an object is sent as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)

        async def respond(_request: web.Request) -> web.StreamResponse:
            """Send the answer."""
            return web.Response(
                body=text.encode(),
                status=status,
                content_type=content_type,
                headers={name.replace("_", "-"): v for name, v in headers.items()},
            )

        self.answers.append(respond)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Note a request and give the next answer."""
        text = await request.text()
        self.calls.append(
            Call(
                request.method,
                request.path,
                dict(request.query),
                dict(request.headers),
                json.loads(text) if text else None,
            )
        )
        return await self.answers.pop(0)(request)


@pytest.fixture
async def enedis(socket_enabled: None) -> AsyncIterator[Enedis]:
    """Return a server in the place of Enedis."""
    enedis = Enedis()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", enedis.handle)
    async with TestServer(app) as server:
        enedis.url = str(server.make_url(""))
        yield enedis


@pytest.fixture
async def session(enedis: Enedis) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session to talk to the server with."""
    async with aiohttp.ClientSession() as session:
        yield session
