"""Leneda's dialogs, as a person walks them: a key, metering points, a request."""

from collections.abc import Iterator
from dataclasses import dataclass
import re
from typing import Final

from simulator.leneda import (
    DEMO_POD,
    GAS_POD,
    HOUSE_POD,
    HOUSE_PRODUCTION_POD,
    NEIGHBOUR_ENERGY_ID,
    NEIGHBOUR_POD,
    Obis,
)
from simulator.leneda.demo import DEMO_REGISTERS

from .client import HomeAssistant, Json
from .flow import FLOWS, begin, walk
from .owners import ACCOUNT, Owners
from .report import DemoError, say, text

SUBFLOWS: Final = "/api/config/config_entries/subentries/flow"
OF_PRODUCTION: Final = re.compile(r"1-1:[24]\.|1-65:2\.")
NOT_OF_AN_ID: Final = re.compile("[^0-9a-z]+")


@dataclass(frozen=True)
class Point:
    """A metering point of the demo: its name among the texts, and what is read of it."""

    name: str
    code: str
    registers: tuple[Obis, ...]
    production_code: str | None = None

    def code_of(self, obis: Obis) -> str:
        """Return the code at which a register is measured."""
        if self.production_code and OF_PRODUCTION.match(obis):
            return self.production_code
        return self.code

    def statistics(self) -> Iterator[tuple[Obis, str]]:
        """Walk the registers, each with the id that its statistic is to have."""
        for obis in self.registers:
            text = f"leneda_{self.code_of(obis)}_{obis}".lower()
            yield obis, f"grid_meter:{NOT_OF_AN_ID.sub('_', text)}"

    def id_of(self, obis: Obis) -> str:
        """Return the id of the statistic of a register."""
        return dict(self.statistics())[obis]

    @property
    def keys(self) -> list[str]:
        """What the form calls the registers."""
        return [NOT_OF_AN_ID.sub("_", obis) for obis in self.registers]


FLAT: Final = Point("flat", DEMO_POD, DEMO_REGISTERS)
HOUSE: Final = Point(
    "house",
    HOUSE_POD,
    (Obis.CONSUMPTION, Obis.PRODUCTION),
    HOUSE_PRODUCTION_POD,
)
GAS: Final = Point("gas", GAS_POD, (Obis.GAS_ENERGY,))
NEIGHBOUR: Final = Point(
    "neighbour", NEIGHBOUR_POD, (Obis.CONSUMPTION, Obis.COVERED_LAYER_2)
)
OWN: Final = (FLAT, HOUSE, GAS)
# A thousand requests an hour have room for three years of fourteen registers, not more.

REFERENCE_POWER: Final = 7


async def add_leneda(home: HomeAssistant, owners: Owners) -> None:
    """Add the key and all metering points, and ask the neighbour for theirs."""
    say("Adding Grid Meter by way of leneda")
    made = await walk(home, FLOWS, await begin(home), ACCOUNT, "leneda")
    kind, flow = made.get("next_flow") or ("", "")
    if kind != "config_subentries_flow":
        raise DemoError("the dialog does not lead on to the first metering point")
    entry = str(made["result"]["entry_id"])
    step = await home.rest("GET", f"{SUBFLOWS}/{flow}")
    # The registers that were found stay chosen: all of them are awaited later.
    answers = {
        "usage_point_id": FLAT.code,
        "reference_power": REFERENCE_POWER,
        "name": text(FLAT.name),
    }
    say(f"Adding {text(FLAT.name)}, whose registers are looked for")
    await walk(home, SUBFLOWS, step, answers)
    for point in OWN[1:]:
        await _add_by_hand(home, entry, point)
    await _ask_neighbour(home, entry, owners)


async def _add_by_hand(home: HomeAssistant, entry: str, point: Point) -> None:
    """Add a metering point with the registers that are named."""
    say(f"Adding {text(point.name)}")
    answers: Json = {
        "usage_point_id": point.code,
        "by_hand": True,
        "registers": point.keys,
        "name": text(point.name),
    }
    if point.production_code:
        answers["production_point_id"] = point.production_code
    step = await _begin(home, entry, "metering_point")
    await walk(home, SUBFLOWS, step, answers)


async def _ask_neighbour(home: HomeAssistant, entry: str, owners: Owners) -> None:
    """File the request for access to the neighbour's metering point."""
    say(f"Asking for access: {text(NEIGHBOUR.name)}")
    answers = {
        "owner_name": await owners.named(NEIGHBOUR_ENERGY_ID),
        "owner_energy_id": NEIGHBOUR_ENERGY_ID,
        "usage_point_id": NEIGHBOUR.code,
        "registers": NEIGHBOUR.keys,
        "name": text(NEIGHBOUR.name),
    }
    step = await _begin(home, entry, "access_request")
    await walk(home, SUBFLOWS, step, answers)


async def _begin(home: HomeAssistant, entry: str, kind: str) -> Json:
    """Open a dialog of an entry and return its first step."""
    return await home.rest(
        "POST", SUBFLOWS, {"handler": [entry, kind], "show_advanced_options": False}
    )
