"""A house under test: Home Assistant, the simulator, and a person who clicks."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, override
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.grid_meter.const import DOMAIN
from custom_components.grid_meter.metering.model import UsagePoint
from homeassistant.components.application_credentials import (
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.recorder import get_instance
from homeassistant.setup import async_setup_component
from simulator import Simulator
from simulator.faults import Fault, FaultKind

PARIS = ZoneInfo("Europe/Paris")
HOME_PRM = "16401220101758"
INSTANCE = "5e4b8b4c7a0f4b0d9c3f2e1d0a9b8c7d"


def key_of(operator: str, usage_point_id: str) -> str:
    """Return what stands for a usage point in this house."""
    return UsagePoint(operator, usage_point_id).key(INSTANCE)


WAITS = {FaultKind.SLOW: 6, FaultKind.TIMEOUT: 62, FaultKind.THROTTLED_SECOND: 2}
"""Seconds that callers wait for each request because of a fault, or of its answer."""
PARTS = 200


class _ConsentForm(HTMLParser):
    """The fields and buttons of the one form on a consent page."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []
        self.feed(page)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field with its value, or a button."""
        found = {name: value or "" for name, value in attrs}
        if "name" not in found:
            return
        if tag == "button":
            self.buttons.append((found["name"], found.get("value", "")))
        elif tag == "input" and found.get("type") != "radio":
            self.fields[found["name"]] = found.get("value", "on")
        elif tag == "input":
            self.fields.setdefault(found["name"], found.get("value", ""))
            if "checked" in found:
                self.fields[found["name"]] = found.get("value", "")


@dataclass(slots=True)
class Home:
    """Home Assistant with the integration, next to the simulated operator."""

    hass: HomeAssistant
    simulator: Simulator
    server: TestServer
    make_browser: ClientSessionGenerator
    freezer: FrozenDateTimeFactory
    _browser: TestClient[Any, Any] | None = None
    _slow: Fault | None = None

    async def prepare(
        self, *, credentials: bool = True, generation: str = "2026"
    ) -> None:
        """Load the integration with the simulator's addresses."""
        version = "v2" if generation == "2026" else "v1"
        base = str(self.server.make_url("")).rstrip("/")
        endpoints = {
            "authorize": f"{base}/dataconnect/{version}/oauth2/authorize",
            "api": base,
            "conso_api": f"{base}/conso-api",
            "my_electrical_data": f"{base}/my-electrical-data",
            "my_electrical_data_v2": f"{base}/my-electrical-data-v2/api",
            "leneda": f"{base}/leneda",
            "couleur_tempo": f"{base}/couleur-tempo/api",
            "rte": f"{base}/rte",
            "generation": generation,
        }
        assert await async_setup_component(
            self.hass, DOMAIN, {DOMAIN: {"endpoints": endpoints}}
        )
        if credentials:
            await async_import_client_credential(
                self.hass, DOMAIN, ClientCredential("demo-client", "demo-secret")
            )

    async def choose(self, access: str) -> ConfigFlowResult:
        """Begin a flow, and choose the way in from its menu."""
        flow = self.hass.config_entries.flow
        result = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        assert result["type"] is FlowResultType.MENU
        return await flow.async_configure(result["flow_id"], {"next_step_id": access})

    async def start_flow(
        self, measures: str = "both", months: int = 36
    ) -> ConfigFlowResult:
        """Begin as a user does, up to the consent page."""
        result = await self.choose("data_connect")
        assert result["type"] is FlowResultType.FORM
        return await self.hass.config_entries.flow.async_configure(
            result["flow_id"], {"measures": measures, "duration_months": months}
        )

    async def decide(self, consent_url: str, *, accept: bool = True) -> URL:
        """Decide on the operator's page; return where it sends the browser."""
        async with ClientSession() as session:
            async with session.get(consent_url) as page:
                assert page.status == 200
                form = _ConsentForm(await page.text())
            name, value = form.buttons[0 if accept else -1]
            async with session.post(
                consent_url, data={**form.fields, name: value}, allow_redirects=False
            ) as answer:
                assert answer.status in (302, 303), await answer.text()
                return URL(answer.headers["Location"])

    async def come_back(self, way_back: URL) -> tuple[int, str]:
        """Follow the redirect into Home Assistant; return status and page.

        The test client freezes Home Assistant's routes, so it waits for the view.
        """
        if self._browser is None:
            self._browser = await self.make_browser()
        async with self._browser.get(way_back.path_qs) as page:
            return page.status, await page.text()

    async def consent(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Accept, come back, and wait until the flow wants the user again."""
        assert result["type"] is FlowResultType.EXTERNAL_STEP
        status, _ = await self.come_back(await self.decide(result["url"]))
        assert status == 200
        return await self.proceed(result["flow_id"])

    async def proceed(self, flow_id: str, user_input: Any = None) -> ConfigFlowResult:
        """Go on with a flow until it shows something other than progress."""
        flow = self.hass.config_entries.flow
        result = await flow.async_configure(flow_id, user_input)
        while result["type"] in (
            FlowResultType.SHOW_PROGRESS,
            FlowResultType.SHOW_PROGRESS_DONE,
            FlowResultType.EXTERNAL_STEP_DONE,
        ):
            await self.settle()
            result = await flow.async_configure(flow_id)
        return result

    async def connect(
        self, measures: str = "both", *, generation: str = "2026", name: str = "Home"
    ) -> ConfigEntry:
        """Do the whole journey and wait until the first readings are in."""
        await self.prepare(generation=generation)
        result = await self.consent(await self.start_flow(measures))
        assert result["step_id"] == "home", result
        result = await self.proceed(result["flow_id"], {"name": name})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await self.settle()
        return result["result"]

    def credentials(self, access: str, prm: str = HOME_PRM) -> dict[str, Any]:
        """Return what a person would paste into the form of a gateway."""
        if access == "conso_api":
            return {"token": self.simulator.conso_api_token(prm), "history": True}
        if access == "my_electrical_data":
            token = self.simulator.my_electrical_data_token(prm)
            return {"usage_point_id": prm, "token": token, "cache": False}
        client_id, secret = self.simulator.my_electrical_data_client(prm)
        return {"client_id": client_id, "client_secret": secret, "cache": False}

    async def enter(
        self, access: str, measures: str = "both", **entered: Any
    ) -> ConfigFlowResult:
        """Choose a gateway, fill its form in, and wait for what comes of it."""
        result = await self.choose(access)
        assert (result["type"], result["step_id"]) == (FlowResultType.FORM, access)
        return await self.proceed(
            result["flow_id"],
            {**self.credentials(access), "measures": measures, **entered},
        )

    async def connect_by(
        self, access: str, *, generation: str = "2026", **entered: Any
    ) -> ConfigEntry:
        """Set a home up by way of an access, and wait until its first readings are in."""
        if access == "data_connect":
            return await self.connect(generation=generation)
        await self.prepare(generation=generation)
        result = await self.enter(access, **entered)
        assert result["step_id"] == "home", result
        result = await self.proceed(result["flow_id"], {"name": "Home"})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await self.settle()
        return result["result"]

    async def settle(self) -> None:
        """Wait for background work, and for what it gave the recorder to do."""
        work = self.hass.async_block_till_done(wait_background_tasks=True)
        if self._slow is None:
            await work
        else:
            await self._settle_slowly(asyncio.ensure_future(work), self._slow)

    async def _settle_slowly(self, work: asyncio.Future[None], fault: Fault) -> None:
        """Let seconds pass for everybody whom a fault keeps waiting."""
        hits, left = fault.hits, 0
        while not work.done():
            await asyncio.sleep(0)
            if fault.hits > hits:
                hits, left = fault.hits, PARTS
            if left:
                left -= 1
                self.freezer.tick(WAITS[fault.kind] / PARTS)

    @contextmanager
    def patience(self, fault: Fault | None) -> Iterator[None]:
        """Let time pass within polls, too, if a fault makes them wait."""
        self._slow = fault if fault and fault.kind in WAITS else None
        yield
        self._slow = None

    def now(self) -> datetime:
        """Return the time in this house, in UTC."""
        return datetime.now(UTC)

    def next_polls(self) -> list[datetime]:
        """Return when the usage points will be polled."""
        return [
            coordinator.next_poll
            for entry in self.hass.config_entries.async_loaded_entries(DOMAIN)
            for coordinator in entry.runtime_data.values()
            if coordinator.next_poll
        ]

    async def move_to(self, moment: datetime) -> None:
        """Let the time be `moment`, and everything happen that was due by then."""
        self.freezer.move_to(moment)
        async_fire_time_changed(self.hass, moment)
        await self.settle()

    async def live_until(self, moment: datetime) -> None:
        """Let the time pass from poll to poll, as it does in a house."""
        while (now := datetime.now(UTC)) < moment:
            polls = [poll + timedelta(seconds=1) for poll in self.next_polls()]
            await self.move_to(min([moment, *(poll for poll in polls if poll > now)]))

    async def statistics(self, name: str, prm: str = HOME_PRM) -> list[dict[str, Any]]:
        """Return all hourly rows of a statistic of a usage point."""
        return await self.rows(f"grid_meter:enedis_{prm}_{name}")

    async def rows(self, statistic_id: str) -> list[dict[str, Any]]:
        """Return all hourly rows of a statistic."""
        rows = await get_instance(self.hass).async_add_executor_job(
            lambda: statistics_during_period(
                self.hass,
                datetime(2000, 1, 1, tzinfo=UTC),
                None,
                {statistic_id},
                "hour",
                None,
                {"state", "sum", "mean", "max", "change"},
            )
        )
        return [dict(row) for row in rows.get(statistic_id, [])]

    async def hours(
        self, name: str, day: date, prm: str = HOME_PRM
    ) -> list[tuple[datetime, int]]:
        """Return (start in UTC, Wh) of the hours of a Paris day."""
        return [
            (start, round(row["state"] * 1000))
            for row in await self.statistics(name, prm)
            if (start := datetime.fromtimestamp(row["start"], UTC))
            .astimezone(PARIS)
            .date()
            == day
        ]


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant of Paris time."""
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def data_calls(simulator: Simulator) -> list[str]:
    """Return the last parts of the paths of all measures asked for."""
    return [
        call.path.rsplit("/", 1)[-1]
        for call in simulator.calls
        if "mesure" in call.path or "metering_data" in call.path
    ]


def days(first: date, last: date) -> Iterable[date]:
    """Walk the days from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
