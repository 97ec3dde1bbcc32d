"""What the Energy preferences lack of a home, how it comes in, and how it goes out again.

Nothing here asks Home Assistant: preferences come in as it keeps them, and the sources
that they should have go out. What is given is never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, NamedTuple

from .metering.model import Direction

type Source = dict[str, Any]
type Preferences = Mapping[str, Any]


class Fields(NamedTuple):
    """Where a source of energy holds the statistic of a direction, and its money."""

    energy: str
    money: tuple[str, ...]


FIELDS: Final = {
    Direction.CONSUMPTION: Fields(
        "stat_energy_from", ("stat_cost", "entity_energy_price", "number_energy_price")
    ),
    Direction.PRODUCTION: Fields(
        "stat_energy_to",
        (
            "stat_compensation",
            "entity_energy_price_export",
            "number_energy_price_export",
        ),
    ),
}
POWERS: Final = ("stat_rate", "power_config")
"""What a source may hold besides energy."""

GRID: Final = "grid"
GAS: Final = "gas"


class Money(NamedTuple):
    """The statistic of the money for the energy of a direction."""

    direction: Direction
    statistic_id: str


@dataclass(frozen=True, slots=True)
class HomeEnergy:
    """The statistics of a home's energy by direction: those to show, and their parts.

    Parts tell of the same energy, so that they take the place of what is to be shown
    where somebody has chosen them. `costs` has the statistic of the money for each of
    both, where there is one.
    """

    main: Mapping[Direction, str]
    parts: Mapping[Direction, frozenset[str]] = field(default_factory=dict)
    is_gas: bool = False
    costs: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return the type of the source that shows the home."""
        return GAS if self.is_gas else GRID

    def tells(self, direction: Direction, statistic_id: str | None) -> bool:
        """Tell whether a statistic is of the home's energy in a direction."""
        return statistic_id is not None and (
            statistic_id == self.main.get(direction)
            or statistic_id in self.parts.get(direction, ())
        )


def lacking(preferences: Preferences, home: HomeEnergy) -> dict[Direction, str]:
    """Return what is not shown anywhere: not as a source, a part of it, or a device."""
    shown = {
        each.get(key)
        for listed in preferences.values()
        for each in listed
        for key in ("stat_energy_from", "stat_energy_to", "stat_consumption")
    }
    return {
        direction: statistic_id
        for direction, statistic_id in home.main.items()
        if not any(home.tells(direction, each) for each in shown)
    }


def lacking_costs(preferences: Preferences, home: HomeEnergy) -> list[Money]:
    """Return the money for what is shown, where nobody has chosen any."""
    return [
        money
        for source in preferences.get("energy_sources", ())
        for money in _money_for(source, home)
    ]


def added_costs(preferences: Preferences, home: HomeEnergy) -> list[Money]:
    """Return the money that comes in with a home, and for what is shown of it."""
    missing = lacking(preferences, home).items()
    return lacking_costs(preferences, home) + [
        Money(direction, home.costs[energy])
        for direction, energy in missing
        if energy in home.costs
    ]


def _money_for(source: Source, home: HomeEnergy) -> list[Money]:
    """Return the money that a source could show, and does not."""
    if source["type"] != home.kind:
        return []
    return [
        Money(direction, home.costs[energy])
        for direction, fields in FIELDS.items()
        if (energy := str(source.get(fields.energy))) in home.costs
        and all(source.get(key) is None for key in fields.money)
    ]


def with_home(preferences: Preferences, home: HomeEnergy) -> list[Source]:
    """Return the sources with all of a home: added to its own source, or as a new one."""
    sources = [_paid(each, home) for each in preferences.get("energy_sources", ())]
    missing = lacking(preferences, home)
    if not missing:
        return sources
    room = next((n for n, s in enumerate(sources) if _has_room(s, home, missing)), None)
    if room is None:
        sources.append(_paid({**_empty(home.kind), **_values(missing)}, home))
    else:
        sources[room] = _paid({**sources[room], **_values(missing)}, home)
    return sources


def _paid(source: Source, home: HomeEnergy) -> Source:
    """Return a source with the money for what it shows of a home."""
    money = {
        FIELDS[each.direction].money[0]: each.statistic_id
        for each in _money_for(source, home)
    }
    return {**source, **money} if money else source


def _has_room(
    source: Source, home: HomeEnergy, missing: Mapping[Direction, str]
) -> bool:
    """Tell whether a source shows the home in one direction, and nothing in the other."""
    return source["type"] == GRID and all(
        source.get(fields.energy) is None
        if direction in missing
        else home.tells(direction, source.get(fields.energy))
        for direction, fields in FIELDS.items()
    )


def _values(statistic_ids: Mapping[Direction, str]) -> Source:
    """Return the fields of a source that show statistics, without money for them."""
    values: Source = {}
    for direction, statistic_id in statistic_ids.items():
        values |= {FIELDS[direction].energy: statistic_id}
        values |= dict.fromkeys(FIELDS[direction].money)
    return values


def _empty(kind: str) -> Source:
    """Return a source as Home Assistant's own dialog makes it, without any statistic."""
    if kind == GAS:
        fields = FIELDS[Direction.CONSUMPTION]
        return {"type": GAS, **dict.fromkeys([fields.energy, *fields.money])}
    names = chain.from_iterable((each.energy, *each.money) for each in FIELDS.values())
    return {"type": GRID, **dict.fromkeys(names), "cost_adjustment_day": 0.0}


def shown(preferences: Preferences, home: HomeEnergy) -> dict[Direction, str]:
    """Return what a source of the home's kind shows of it: what can be taken out."""
    return {
        direction: statistic_id
        for direction, statistic_id in home.main.items()
        if any(
            source["type"] == home.kind
            and source.get(FIELDS[direction].energy) == statistic_id
            for source in preferences.get("energy_sources", ())
        )
    }


def without_home(preferences: Preferences, home: HomeEnergy) -> list[Source]:
    """Return the sources without a home; what else they show or are called stays."""
    sources = [
        _without(source, home) if source["type"] == home.kind else source
        for source in preferences.get("energy_sources", ())
    ]
    return [source for source in sources if source is not None]


def _without(source: Source, home: HomeEnergy) -> Source | None:
    """Return a source without a home, None where nothing is left that it could show.

    A part that somebody chose stays, without the money that came in for it.
    """
    ours = [
        fields
        for direction, fields in FIELDS.items()
        if direction in home.main and source.get(fields.energy) == home.main[direction]
    ]
    changed = {**source}
    for fields in FIELDS.values():
        energy, money = str(source.get(fields.energy)), fields.money[0]
        if energy in home.costs and source.get(money) == home.costs[energy]:
            changed[money] = None
    if not ours:
        return changed
    for fields in ours:
        changed |= dict.fromkeys((fields.energy, *fields.money))
    energies = (fields.energy for fields in FIELDS.values())
    has_more = any(changed.get(key) is not None for key in (*energies, *POWERS))
    return changed if has_more else None


def others(preferences: Preferences, home: HomeEnergy) -> list[str]:
    """Return what sources of the same kind show besides, in the home's directions."""
    found = [
        statistic_id
        for source in preferences.get("energy_sources", ())
        if source["type"] == home.kind
        for direction in home.main
        if (statistic_id := source.get(FIELDS[direction].energy)) is not None
        and not home.tells(direction, statistic_id)
    ]
    return list(dict.fromkeys(found))
