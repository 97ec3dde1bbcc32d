"""A house in Luxembourg: its dialogs, its statistics, and what Leneda holds of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from custom_components.grid_meter.const import DOMAIN
from homeassistant.components.recorder.statistics import get_metadata
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    FlowType,
    SubentryFlowResult,
)
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
from simulator.leneda import DEMO_POD, NEIGHBOUR_ENERGY_ID, NEIGHBOUR_POD, Obis
from simulator.leneda.days import LUXEMBOURG

from .home import Home, days

FIRST_DAY = date(2026, 3, 2)
OWNER = {
    "owner_name": "Demo Neighbour",
    "owner_energy_id": NEIGHBOUR_ENERGY_ID,
    "usage_point_id": NEIGHBOUR_POD,
}


def key_of(obis: Obis) -> str:
    """Return how a register is called where no colon may stand."""
    return obis.replace(":", "_").replace(".", "_").replace("-", "_")


def statistic_of(obis: Obis, pod: str = DEMO_POD) -> str:
    """Return the statistic of a register."""
    return f"{DOMAIN}:leneda_{pod.lower()}_{key_of(obis)}"


class Luxembourg:
    """What a person in Luxembourg does with a home under test."""

    def __init__(self, home: Home) -> None:
        """Live in a home."""
        self.home = home
        self.hass = home.hass
        self.leneda = home.simulator.leneda

    @property
    def account(self) -> dict[str, str]:
        """What the form of the key takes."""
        key, energy_id = self.leneda.credentials()
        return {"api_key": key, "energy_id": energy_id}

    async def add_account(self) -> tuple[ConfigEntry, str]:
        """Enter the key; return the entry, and the dialog that follows by itself."""
        await self.home.prepare(credentials=False)
        result = await self.home.choose("leneda")
        assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "leneda")
        result = await self.home.proceed(result["flow_id"], self.account)
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        kind, flow_id = result["next_flow"]
        assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
        return result["result"], flow_id

    async def begin(self, entry: ConfigEntry, kind: str) -> SubentryFlowResult:
        """Begin to add a metering point, or to ask for access to one."""
        return await self.hass.config_entries.subentries.async_init(
            (entry.entry_id, kind), context={"source": SOURCE_USER}
        )

    async def proceed(self, flow_id: str, user_input: Any = None) -> SubentryFlowResult:
        """Go on with a dialog until it shows something other than progress."""
        flow = self.hass.config_entries.subentries
        result = await flow.async_configure(flow_id, user_input)
        for _ in range(50):
            if result["type"] not in (
                FlowResultType.SHOW_PROGRESS,
                FlowResultType.SHOW_PROGRESS_DONE,
            ):
                return result
            await self.home.settle()
            result = await flow.async_configure(flow_id)
        raise AssertionError(f"the dialog does not end: {result}")

    async def add_point(
        self, flow_id: str, pod: str = DEMO_POD, **more: Any
    ) -> SubentryFlowResult:
        """Enter a metering point; return the form in which its registers are chosen."""
        entered = {"usage_point_id": pod, "by_hand": False, **more}
        return await self.proceed(flow_id, entered)

    async def choose(
        self, result: SubentryFlowResult, registers: Sequence[Obis], **more: Any
    ) -> None:
        """Choose registers, and wait until the readings are in."""
        keys = [key_of(obis) for obis in registers]
        result = await self.proceed(
            result["flow_id"], {"registers": keys, "name": "Flat", **more}
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        await self.home.settle()

    async def connect(
        self, registers: Sequence[Obis], pod: str = DEMO_POD, **more: Any
    ) -> ConfigEntry:
        """Do the whole journey of one's own metering point."""
        entry, flow_id = await self.add_account()
        named = {key: more.pop(key) for key in ("production_point_id",) if key in more}
        await self.choose(
            await self.add_point(flow_id, pod, **named), registers, **more
        )
        return entry

    async def ask(
        self, entry: ConfigEntry, registers: Sequence[Obis] = (Obis.CONSUMPTION,)
    ) -> SubentryFlowResult:
        """Ask the neighbour for access, up to Leneda's answer."""
        result = await self.begin(entry, "access_request")
        result = await self.proceed(result["flow_id"], OWNER)
        assert result["step_id"] == "registers", result
        keys = [key_of(obis) for obis in registers]
        result = await self.proceed(
            result["flow_id"], {"registers": keys, "name": "Neighbour"}
        )
        assert result["step_id"] == "summary", result
        result = await self.proceed(result["flow_id"], {})
        await self.home.settle()
        return result

    async def hours(
        self, obis: Obis, pod: str = DEMO_POD
    ) -> list[tuple[datetime, Decimal]]:
        """Return the hours of a statistic: start in UTC, and amount in its unit."""
        return [
            (datetime.fromtimestamp(row["start"], UTC), Decimal(repr(row["state"])))
            for row in await self.home.rows(statistic_of(obis, pod))
        ]

    async def metadata(self, statistic_id: str) -> dict[str, Any]:
        """Return what the recorder knows of a statistic."""
        found = await get_instance(self.hass).async_add_executor_job(
            lambda: get_metadata(self.hass, statistic_ids={statistic_id})
        )
        return dict(found[statistic_id][1])

    def truth(
        self, obis: Obis, last: date, pod: str = DEMO_POD, first: date = FIRST_DAY
    ) -> list[tuple[datetime, Decimal]]:
        """Return the hours of the days from first to last as Leneda has them."""
        point = self.leneda.metering_point(pod)
        return [
            hour for day in days(first, last) for hour in point.hour_sums(obis, day)
        ]

    def state(self, key: str, home: str = "Flat") -> str | None:
        """Return the state of the sensor with a key, in the home of a name."""
        registry = er.async_get(self.hass)
        for entity in registry.entities.values():
            state = self.hass.states.get(entity.entity_id)
            if state and entity.unique_id.endswith(f"_{key}"):
                if state.name.startswith(home):
                    return state.state
        return None

    @property
    def asked(self) -> list[str]:
        """The paths of all requests to Leneda, in order."""
        return [call.path for call in self.home.simulator.calls]


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant of Luxembourg time."""
    return datetime(year, month, day, hour, minute, tzinfo=LUXEMBOURG)
