"""A client of Home Assistant: what its frontend and its onboarding call."""

import asyncio
import itertools
from typing import Any, cast

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

from .house import House
from .report import DemoError, say

type Json = dict[str, Any]

USER = "demo"
PASSWORD = "demo"


class HomeAssistant:
    """A person who is logged in: their REST calls and their websocket."""

    def __init__(self, house: House, session: ClientSession) -> None:
        """Remember the house; nothing is called yet."""
        self.house = house
        self.version = ""
        self._session = session
        self._headers = {"HA-Frontend-Base": house.url}
        self._socket: ClientWebSocketResponse | None = None
        self._numbers = itertools.count(1)

    async def answers(self) -> bool:
        """Tell whether the web server is up."""
        try:
            async with self._session.get(f"{self.house.url}/manifest.json") as answer:
                return answer.ok
        except ClientError:
            return False

    async def running(self) -> bool:
        """Tell whether everything has been set up."""
        return bool((await self.call("get_config"))["state"] == "RUNNING")

    async def rest(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call the REST API and return what it answers."""
        async with self._session.request(
            method, self.house.url + path, json=body, headers=self._headers
        ) as answer:
            if not answer.ok:
                words = (await answer.text())[:500]
                raise DemoError(f"{method} {path}: {answer.status} {words}")
            return cast(Json, await answer.json())

    async def call(self, command: str, **fields: Any) -> Any:
        """Send a command over the websocket and return its result."""
        if self._socket is None:
            raise DemoError("not connected")
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "type": command, **fields})
        while True:
            answer = cast(Json, await self._socket.receive_json())
            if answer.get("id") == number and answer["type"] == "result":
                break
        if not answer["success"]:
            raise DemoError(f"{command}: {answer['error']['message']}")
        return answer["result"]

    async def log_in(self) -> None:
        """Log in as the demo's user, who is created the first time."""
        status = await self._session.get(f"{self.house.url}/api/onboarding")
        steps = cast(list[Json], await status.json()) if status.ok else []
        new = any(step["step"] == "user" and not step["done"] for step in steps)
        code = await (self._create_user() if new else self._enter_password())
        form = {
            "client_id": f"{self.house.url}/",
            "grant_type": "authorization_code",
            "code": code,
        }
        async with self._session.post(
            f"{self.house.url}/auth/token", data=form
        ) as answer:
            if not answer.ok:
                raise DemoError(f"logging in: {answer.status} {await answer.text()}")
            token = cast(Json, await answer.json())["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"
        await self._connect(token)

    async def log_out(self) -> None:
        """Close the websocket."""
        opened, self._socket = self._socket, None
        if opened is not None:
            await opened.close()

    async def _create_user(self) -> str:
        """Go through onboarding and return a code to log in with."""
        say("Creating the user")
        body = {
            "name": "Demo",
            "username": USER,
            "password": PASSWORD,
            "client_id": f"{self.house.url}/",
            "language": self.house.language,
        }
        answer = await self.rest("POST", "/api/onboarding/users", body)
        return str(answer["auth_code"])

    async def _enter_password(self) -> str:
        """Go through the login page and return a code to log in with."""
        client = {"client_id": f"{self.house.url}/"}
        start = {
            **client,
            "handler": ["homeassistant", None],
            "redirect_uri": f"{self.house.url}/",
        }
        flow = await self.rest("POST", "/auth/login_flow", start)
        answer = await self.rest(
            "POST",
            f"/auth/login_flow/{flow['flow_id']}",
            {**client, "username": USER, "password": PASSWORD},
        )
        if answer["type"] != "create_entry":
            raise DemoError("the user demo has another password; --fresh starts over")
        return str(answer["result"])

    async def _connect(self, token: str) -> None:
        """Open the websocket."""
        # Three years of hours are longer than a message may be by default.
        self._socket = await self._session.ws_connect(
            f"{self.house.url}/api/websocket", max_msg_size=0, heartbeat=30
        )
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": token})
        answer = cast(Json, await self._socket.receive_json())
        if answer["type"] != "auth_ok":
            raise DemoError("Home Assistant refuses its own token")
        self.version = str(answer["ha_version"])
        while not await self.running():
            await asyncio.sleep(0.3)
