"""Behind the scenes of the simulated operators: consents, calls, tokens, the truth."""

from collections.abc import Mapping
from datetime import date
import json
from typing import Any, cast

from aiohttp import ClientError, ClientSession

from .house import CLIENT_ID, USAGE_POINT, House
from .report import DemoError
from .ways import Way


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
            await self.ask("GET", "state")
        except ClientError:
            return False
        return True

    async def calls(self) -> int:
        """Return how often the operators have been asked for something."""
        return int((await self.ask("GET", "calls"))["total"])

    async def remember(self) -> None:
        """Write down the consents in force: the simulator forgets them when it stops."""
        sharings = cast(
            list[dict[str, str]], (await self.ask("GET", "state"))["sharings"]
        )
        points = [
            sharing["prm"]
            for sharing in sharings
            if sharing["client_id"] == CLIENT_ID and sharing["state"] == "ACTIF"
        ]
        self._consents.write_text(json.dumps(points), encoding="utf-8")

    async def secrets(self, way: Way) -> dict[str, str]:
        """Return what the gateway of a way in showed the demo's home, by field."""
        path = f"usage-points/{USAGE_POINT}/tokens"
        tokens = await self.ask("POST", path) if way.secrets else {}
        tokens["prm"] = USAGE_POINT
        return {field: tokens[name] for field, name in way.secrets.items()}

    async def day(self, usage_point: str, day: date) -> dict[str, Any]:
        """Return the truth about a day of a usage point."""
        path = f"usage-points/{usage_point}/days/{day.isoformat()}"
        return await self.ask("GET", path)

    async def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        """Return what an admin route shows."""
        url = f"{self._url}/admin/{path}"
        sent = (body or {}) if method == "POST" else None
        async with self._session.request(method, url, json=sent) as answer:
            if not answer.ok:
                raise DemoError(f"the simulator answers {answer.status} to {path}")
            return cast(dict[str, Any], await answer.json())
