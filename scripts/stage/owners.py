"""The owners of metering points at Leneda: what they are asked, what they answer."""

import json
from typing import Any, cast

from aiohttp import ClientSession

from simulator.leneda import DEMO_ENERGY_ID

from .client import Json
from .house import House
from .operators import Operators
from .report import DemoError

API_KEY = "00000000-0000-4000-8000-000000000001"
"""The simulator's key of the demo's person."""

ACCOUNT: Json = {"api_key": API_KEY, "energy_id": DEMO_ENERGY_ID}
"""What is pasted into the form."""


class Owners:
    """A client of the simulated Leneda's page for owners, and of its admin routes."""

    def __init__(
        self, house: House, operators: Operators, session: ClientSession
    ) -> None:
        """Remember where the simulator is."""
        self.page = f"{house.simulator_url}/leneda/owner"
        self._asking = f"{house.simulator_url}/leneda/api/metering-data-access-request"
        self._operators = operators
        self._session = session
        self._file = house.requests

    async def named(self, energy_id: str) -> str:
        """Return the name of somebody with an Energy ID."""
        accounts = (await self._operators.ask("GET", "leneda"))["accounts"]
        names = {known["energy_id"]: known["name"] for known in accounts}
        return str(names[energy_id])

    async def requests(self) -> list[Json]:
        """Return all requests for access, the oldest first."""
        state = await self._operators.ask("GET", "leneda")
        return cast(list[Json], state["requests"])

    async def decide(self, point: str, decision: str) -> None:
        """Press a button of the owner's page beside the newest request for a point."""
        request = [each for each in await self.requests() if each["code"] == point][-1]
        form = {"request": request["id"], "decision": decision}
        async with self._session.post(self.page, data=form) as answer:
            if not answer.ok:
                raise DemoError(f"the owner's page answers {answer.status}")

    async def remember(self) -> None:
        """Write down the requests for access: the simulator forgets them when it stops."""
        if known := await self.requests():
            self._file.write_text(json.dumps(known), encoding="utf-8")

    async def recall(self) -> None:
        """Make the requests once more that were open or granted when all was stopped."""
        if not self._file.exists():
            return
        for known in json.loads(self._file.read_text(encoding="utf-8")):
            if known["state"] == "granted":
                wanted = {name: known[name] for name in ("requester", "registers")}
                path = f"leneda/metering-points/{known['code']}/grant"
                await self._operators.ask("POST", path, wanted)
            elif known["state"] == "pending":
                await self._ask_again(known)

    async def _ask_again(self, known: dict[str, Any]) -> None:
        """Ask the owner of a metering point as before."""
        points = (await self._operators.ask("GET", "leneda"))["metering_points"]
        (owner,) = (
            point["owner"] for point in points if point["code"] == known["code"]
        )
        body = {
            "from": owner,
            "fromName": await self.named(owner),
            "meteringPointCodes": [known["code"]],
            "obisCodes": known["registers"],
        }
        headers = {"X-API-KEY": API_KEY, "X-ENERGY-ID": DEMO_ENERGY_ID}
        async with self._session.post(
            self._asking, json=body, headers=headers
        ) as answer:
            if not answer.ok:
                raise DemoError(f"Leneda answers {answer.status} to a request")
