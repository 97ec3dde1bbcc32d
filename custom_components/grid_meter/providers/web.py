"""Asking a web API for JSON, calmly: within the limits of its host, and never louder."""

from collections.abc import Awaitable, Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
import json
from typing import Any

import aiohttp

from ..metering.errors import (
    CredentialsInvalid,
    OperatorError,
    QuotaExceeded,
    Temporary,
    Unreachable,
)
from .limits import PATIENCE, HostLimits

TIMEOUT = aiohttp.ClientTimeout(total=60)
BURST_TRIES = 3
ANSWER = (HTTPStatus.OK,)
ANY_SUCCESS = range(200, 300)

type ErrorReader = Callable[[int, str, Mapping[str, str], datetime], OperatorError]
"""Tells what an answer stands for: HTTP status, text, headers, and the time (aware UTC)."""

type Headers = Callable[[bool], Awaitable[Mapping[str, str]]]
"""Gives what authorises a request; its argument asks for new, the last being refused."""


class Client:
    """One web API, by the name under which its user knows it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: HostLimits,
        *,
        name: str,
        base: str,
        headers: Headers,
        error_from: ErrorReader,
        now: Callable[[], datetime],
        number: Callable[[str], object] = float,
    ) -> None:
        """Use the given session, limits of the host, and clock (aware UTC).

        `number` reads the numbers of an answer that are written with a point.
        """
        self.name = name
        self._session = session
        self._limits = limits
        self._base = base.rstrip("/")
        self._headers = headers
        self._error_from = error_from
        self._now = now
        self._number = number

    async def call(self, method: str, path: str, **content: Any) -> Any:
        """Send one request, anew where a new token or a short pause is all it takes.

        Raises OperatorError, which says on whose side the trouble is.
        """
        with self._blamed():
            return _json(await self._patiently(method, path, **content), self._number)

    async def tell(self, method: str, path: str, **content: Any) -> None:
        """Send what must not be sent twice: once, whatever becomes of it.

        Any success will do, with or without a body. Raises OperatorError. What is too
        much of this is not too much of everything else, which goes on.
        """
        with self._blamed():
            await self._send(method, path, renew=False, welcome=ANY_SUCCESS, **content)

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """Say of an error on whose side it is."""
        try:
            yield
        except OperatorError as err:
            err.side = err.side or self.name
            raise

    async def _patiently(self, method: str, path: str, **content: Any) -> str:
        """Send one request until it is answered, or no further try is of use."""
        renew = False
        bursts = 0
        while True:
            try:
                return await self._send(method, path, renew=renew, **content)
            except CredentialsInvalid:
                if renew:
                    raise
                renew = True
            except QuotaExceeded as err:
                self._limits.block(err.next_access)
                bursts += 1
                if bursts == BURST_TRIES or err.next_access - self._now() > PATIENCE:
                    raise

    async def _send(
        self,
        method: str,
        path: str,
        *,
        renew: bool,
        welcome: Container[int] = ANSWER,
        **content: Any,
    ) -> str:
        """Send one request and return the text of its answer, if its status is welcome."""
        async with self._limits.at_once:
            await self._limits.wait()
            return await self._exchange(
                method, path, renew=renew, welcome=welcome, **content
            )

    async def _exchange(
        self,
        method: str,
        path: str,
        *,
        renew: bool,
        welcome: Container[int],
        **content: Any,
    ) -> str:
        """Exchange a request for its answer."""
        headers = {**await self._headers(renew), "Accept": "application/json"}
        try:
            async with self._session.request(
                method, self._base + path, headers=headers, timeout=TIMEOUT, **content
            ) as response:
                text = await response.text(encoding="utf-8", errors="replace")
        except (aiohttp.ClientError, TimeoutError) as err:
            # Without its cause: aiohttp's texts may hold the URL, and so the usage point.
            raise Unreachable(type(err).__name__) from None
        if response.status not in welcome:
            raise self._error_from(response.status, text, response.headers, self._now())
        return text


def _json(text: str, number: Callable[[str], object]) -> Any:
    """Return the JSON of an answer, whatever content type it claims."""
    try:
        return json.loads(text, parse_float=number)
    except ValueError:
        raise Temporary("no_json") from None
