"""When the operator shows what: publication at 08:00, late days, holes, and the curve's collection."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from .model import Direction, OffForm, Register
from .paris import ONE_DAY, at_hour

ALL_REGISTERS = frozenset(Register)
ALL_DIRECTIONS = frozenset(Direction)
PUBLICATION_HOUR = 8


@dataclass(frozen=True, slots=True)
class Withheld:
    """Days not shown until an instant (UTC), or never when it is None."""

    first: date
    last: date
    until: datetime | None
    registers: frozenset[Register] = ALL_REGISTERS
    directions: frozenset[Direction] = ALL_DIRECTIONS
    weekdays: frozenset[int] | None = None

    def covers(self, register: Register, direction: Direction, day: date) -> bool:
        """Tell whether a day of a register is withheld by this rule."""
        return (
            self.first <= day <= self.last
            and register in self.registers
            and direction in self.directions
            and (self.weekdays is None or day.weekday() in self.weekdays)
        )


@dataclass(frozen=True, slots=True)
class CollectionSwitch:
    """The customer's switch for the load curve, from a day on.

    With `retroactive` set, switching on also reveals what was recorded while the collection was off.
    """

    since: date
    on: bool
    retroactive: bool = False


def default_publication(day: date) -> datetime:
    """Give the instant a day appears (Enedis, catalogue: "mise à disposition à partir de 8h")."""
    return at_hour(day + ONE_DAY, PUBLICATION_HOUR)


class Publication:
    """What of one usage point can be seen, and from when on."""

    def __init__(self) -> None:
        """Start with everything on time and the collection on."""
        self.off_form = OffForm.NO_DATA
        self._withheld: list[Withheld] = []
        self._switches: list[CollectionSwitch] = []
        self._dropped: set[datetime] = set()
        self._dropped_production: set[datetime] = set()

    def withhold(self, rule: Withheld) -> None:
        """Add a rule; the latest of all rules and 08:00 decides."""
        self._withheld.append(rule)

    def switch(self, change: CollectionSwitch) -> None:
        """Add a switching of the collection."""
        self._switches.append(change)
        self._switches.sort(key=lambda switch: switch.since)

    def drop(self, direction: Direction, starts: Collection[datetime]) -> None:
        """Lose single points of the load curve for good, given by the start (UTC) of their intervals."""
        self._lost(direction).update(starts)

    def is_dropped(self, direction: Direction, start: datetime) -> bool:
        """Tell whether the point beginning at an instant is lost."""
        return start in self._lost(direction)

    def visible_from(
        self, register: Register, direction: Direction, day: date
    ) -> datetime | None:
        """Give the instant from which a day is shown; None: never."""
        shown = default_publication(day)
        for rule in self._withheld:
            if rule.covers(register, direction, day):
                if rule.until is None:
                    return None
                shown = max(shown, rule.until)
        return shown

    def is_visible(
        self, register: Register, direction: Direction, day: date, now: datetime
    ) -> bool:
        """Tell whether a day is shown at an instant."""
        shown = self.visible_from(register, direction, day)
        return shown is not None and shown <= now

    def is_collected(self, day: date, today: date) -> bool:
        """Tell whether the load curve of a day is kept and, as of today, shown."""
        on = True
        for switch in self._switches:
            if switch.since > today:
                break
            if switch.since <= day or (switch.on and switch.retroactive):
                on = switch.on
        return on

    def _lost(self, direction: Direction) -> set[datetime]:
        """Give the lost points of one direction."""
        if direction is Direction.CONSUMPTION:
            return self._dropped
        return self._dropped_production
