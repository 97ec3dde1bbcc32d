"""Behind the scenes of the simulated operators: consents in force, calls received."""

import json
from typing import Any, cast

from aiohttp import ClientError, ClientSession

from .house import CLIENT_ID, House
from .report import DemoError


class Operators:
    """A client of the simulator's admin routes."""

    def __init__(self, house: House, session: ClientSession) -> None:
        """Remember where the simulator is."""
        self._url = house.simulator_url
        self._session = session
        self._consents = house.consents

    async def answers(self) -> bool:
        """Tell whether the simulator is up."""
        try:
            await self._get("state")
        except ClientError:
            return False
        return True

    async def calls(self) -> int:
        """Return how often the operators have been asked for something."""
        return int((await self._get("calls"))["total"])

    async def remember(self) -> None:
        """Write down the consents in force: the simulator forgets them when it stops."""
        sharings = cast(list[dict[str, str]], (await self._get("state"))["sharings"])
        points = [
            sharing["prm"]
            for sharing in sharings
            if sharing["client_id"] == CLIENT_ID and sharing["state"] == "ACTIF"
        ]
        self._consents.write_text(json.dumps(points), encoding="utf-8")

    async def _get(self, path: str) -> dict[str, Any]:
        """Return what an admin route shows."""
        async with self._session.get(f"{self._url}/admin/{path}") as answer:
            if not answer.ok:
                raise DemoError(f"the simulator answers {answer.status} to {path}")
            return cast(dict[str, Any], await answer.json())
