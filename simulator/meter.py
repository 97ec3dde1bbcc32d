"""The fake meter: whole watt-hours of one usage point, the truth behind every answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import compress

from .generator import (
    Household,
    dice,
    fit_total,
    household,
    net,
    offpeak_mask,
    spread,
    sun,
)
from .model import (
    Address,
    Contract,
    CurvePoint,
    Direction,
    Holder,
    MaxPower,
    OffForm,
    Register,
)
from .paris import (
    ONE_DAY,
    SLOT,
    SLOT_MINUTES,
    SLOTS_PER_HOUR,
    day_start,
    days_between,
    local_minutes,
    paris_day,
    slot_count,
    to_utc,
)
from .publication import (
    ALL_DIRECTIONS,
    ALL_REGISTERS,
    CollectionSwitch,
    Publication,
    Withheld,
)

STEPS = (5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class Correction:
    """Other watt-hours for some slots of a day, shown from an instant (UTC) on."""

    first_slot: int
    values: tuple[int, ...]
    visible_from: datetime


@dataclass(eq=False)
class UsagePoint:
    """One usage point: its people and contract, its energy, and what of it is published.

    Energy is kept as whole Wh per five minutes; any recording step is a sum of those, so that changing the
    step never changes the energy. Days are Paris days; instants are aware, in UTC.
    """

    prm: str
    holder: Holder = field(default_factory=Holder)
    contract: Contract = field(default_factory=Contract)
    address: Address = field(default_factory=Address)
    household: Household = field(default_factory=Household)
    activation: date = date(2019, 1, 15)
    production_activation: date | None = None
    consumes: bool = True
    produces: bool = False
    pv_peak_w: int = 3000
    netting_minutes: int = SLOT_MINUTES
    step: int = 30
    phases: int = 1
    revokes_at_once: bool = False
    publication: Publication = field(default_factory=Publication, repr=False)

    def __post_init__(self) -> None:
        """Check the step and prepare the stores of scripted and generated days."""
        if self.step not in STEPS:
            raise ValueError(f"a step must be one of {STEPS} minutes")
        self._steps: list[tuple[datetime, int]] = []
        self._days: dict[tuple[Direction, date], tuple[int, ...]] = {}
        self._totals: dict[tuple[Direction, date], int] = {}
        self._peaks: dict[date, MaxPower] = {}
        self._corrections: dict[tuple[Direction, date], list[Correction]] = {}
        self._indexes: dict[Direction, list[tuple[int, int]]] = {}

    # The truth.

    def measures(self, direction: Direction) -> bool:
        """Tell whether the usage point has this direction at all."""
        return self.consumes if direction is Direction.CONSUMPTION else self.produces

    @property
    def meter_serial(self) -> str:
        """The meter's serial number, twelve digits."""
        return self.contract.meter_serial or f"0219{self.prm[-8:]}"

    def active_since(self, direction: Direction) -> date:
        """Give the first day of the present holder's contract in a direction."""
        if direction is Direction.PRODUCTION and self.production_activation is not None:
            return self.production_activation
        return self.activation

    def slots(
        self, direction: Direction, day: date, at: datetime | None = None
    ) -> tuple[int, ...]:
        """Give a day's Wh per five minutes as known at an instant; by default with all corrections to come."""
        energy = self._original(direction, day)
        corrections = self._corrections.get((direction, day))
        if not corrections:
            return energy
        changed = list(energy)
        for fix in corrections:
            if at is None or fix.visible_from <= at:
                changed[fix.first_slot : fix.first_slot + len(fix.values)] = fix.values
        return tuple(changed)

    def points(
        self, direction: Direction, day: date, at: datetime | None = None
    ) -> list[CurvePoint]:
        """Give a day's intervals in the steps the meter recorded, lost and withheld ones included."""
        energy = self.slots(direction, day, at)
        start = day_start(day)
        result: list[CurvePoint] = []
        slot = 0
        while slot < len(energy):
            begin = start + slot * SLOT
            minutes = self.step_at(begin)
            width = minutes // SLOT_MINUTES
            result.append(CurvePoint(begin, minutes, sum(energy[slot : slot + width])))
            slot += width
        return result

    def energy_wh(
        self,
        direction: Direction,
        start: datetime,
        end: datetime,
        at: datetime | None = None,
    ) -> int:
        """Give the Wh between two instants that lie on five-minute boundaries."""
        total = 0
        for day in days_between(paris_day(start), paris_day(end) + ONE_DAY):
            begin = day_start(day)
            energy = self.slots(direction, day, at)
            first = max(0, (start - begin) // SLOT)
            last = max(0, min(len(energy), (end - begin) // SLOT))
            total += sum(energy[first:last])
        return total

    def day_total(
        self, direction: Direction, day: date, at: datetime | None = None
    ) -> int:
        """Give the operator's daily total in Wh: the sum over the Paris day, unless declared otherwise."""
        declared = self._totals.get((direction, day))
        return sum(self.slots(direction, day, at)) if declared is None else declared

    def hourly_wh(
        self, direction: Direction, day: date, at: datetime | None = None
    ) -> list[tuple[datetime, int]]:
        """Give the Wh of each of the day's 23, 24 or 25 hours as (start in UTC, Wh)."""
        energy = self.slots(direction, day, at)
        start = day_start(day)
        return [
            (start + slot * SLOT, sum(energy[slot : slot + SLOTS_PER_HOUR]))
            for slot in range(0, len(energy), SLOTS_PER_HOUR)
        ]

    def max_power(self, day: date, at: datetime | None = None) -> MaxPower:
        """Give the day's highest apparent power, always above the load curve's highest value."""
        known = self._peaks.get(day)
        energy = self.slots(Direction.CONSUMPTION, day, at)
        highest = max(energy)
        if known is not None and known.va > highest * SLOTS_PER_HOUR:
            return known
        rng = dice(self.prm, day, "peak")
        va = int(highest * SLOTS_PER_HOUR * rng.uniform(1.04, 1.25)) + rng.randrange(
            20, 120
        )
        seconds = rng.randrange(SLOT_MINUTES * 60)
        instant = (
            day_start(day) + energy.index(highest) * SLOT + timedelta(seconds=seconds)
        )
        return MaxPower(va, instant)

    def index_wh(self, direction: Direction, day: date) -> tuple[int, int]:
        """Give the meter's counters at the start of a day as (peak, off-peak) Wh since the activation."""
        first = self.active_since(direction)
        known = self._indexes.setdefault(direction, [(0, 0)])
        for known_day in days_between(first + timedelta(days=len(known) - 1), day):
            peak, offpeak = self._by_period(direction, known_day)
            known.append((known[-1][0] + peak, known[-1][1] + offpeak))
        return known[max(0, (day - first).days)]

    def _by_period(self, direction: Direction, day: date) -> tuple[int, int]:
        """Split a day's energy into peak and off-peak Wh."""
        mask = offpeak_mask(self.contract.offpeak_ranges, local_minutes(day))
        energy = self.slots(direction, day)
        offpeak = sum(compress(energy, mask))
        return sum(energy) - offpeak, offpeak

    def _original(self, direction: Direction, day: date) -> tuple[int, ...]:
        """Give a day's Wh per slot before any correction, generating it when first asked."""
        known = self._days.get((direction, day))
        if known is None:
            self._generate(day)
            known = self._days[direction, day]
        return known

    def _generate(self, day: date) -> None:
        """Invent a day in both directions; days that were set stay as they are."""
        nothing = (0,) * slot_count(day)
        drawn = household(self.prm, day, self.household) if self.consumes else nothing
        made = sun(self.prm, day, self.pv_peak_w) if self.produces else nothing
        if self.consumes and self.produces:
            drawn, made = net(drawn, made, self.netting_minutes)
        for direction, energy in (
            (Direction.CONSUMPTION, drawn),
            (Direction.PRODUCTION, made),
        ):
            is_on = day >= self.active_since(direction)
            self._days.setdefault((direction, day), energy if is_on else nothing)

    # The recording step.

    def step_at(self, instant: datetime) -> int:
        """Give the recording step in minutes in force at an instant."""
        step = self.step
        for since, minutes in self._steps:
            if since > instant:
                break
            step = minutes
        return step

    def set_step(self, since: datetime, minutes: int) -> None:
        """Record in another step from an instant on (aware, or naive Paris time), even inside a day.

        The instant must lie on a boundary of both the old and the new step.
        """
        instant = to_utc(since) if since.tzinfo is None else since
        old = self.step_at(instant - SLOT)
        if minutes not in STEPS:
            raise ValueError(f"a step must be one of {STEPS} minutes")
        if instant.minute % old or instant.minute % minutes:
            raise ValueError("the step can only change on a boundary of both steps")
        self._steps.append((instant, minutes))
        self._steps.sort()

    # Scripts: what happened on given days.

    def set_day(
        self,
        direction: Direction,
        day: date,
        wh: Sequence[int],
        *,
        max_power: MaxPower | None = None,
    ) -> None:
        """Set a whole day from whole Wh per equal interval; their number tells the interval's length."""
        slots = slot_count(day)
        if not wh or slots % len(wh):
            raise ValueError(f"{day} cannot be cut into {len(wh)} intervals")
        width = slots // len(wh)
        self._days[direction, day] = tuple(
            slot for value in wh for slot in spread(value, width)
        )
        self._indexes.pop(direction, None)
        if max_power is not None:
            self._peaks[day] = max_power

    def fit_day(
        self,
        direction: Direction,
        day: date,
        total: int,
        *,
        max_power: MaxPower | None = None,
    ) -> None:
        """Make the generated day add up to a total in Wh, and peak where the given maximum says."""
        energy = self._original(direction, day)
        if max_power is None:
            fitted = fit_total(energy, total)
        else:
            highest = max_power.va * 9 // 10 // SLOTS_PER_HOUR
            slot = (max_power.at - day_start(day)) // SLOT
            rest = fit_total(
                [*energy[:slot], 0, *energy[slot + 1 :]], total - highest, highest - 1
            )
            fitted = (*rest[:slot], highest, *rest[slot + 1 :])
        self.set_day(direction, day, fitted, max_power=max_power)

    def declare_total(self, direction: Direction, day: date, wh: int) -> None:
        """Publish a daily total that departs from the sum of the load curve."""
        self._totals[direction, day] = wh

    def correct(
        self,
        day: date,
        slot: int,
        wh: int,
        visible_from: datetime,
        direction: Direction = Direction.CONSUMPTION,
    ) -> None:
        """Change one interval (counted from 0) of a day's load curve, and the total, from an instant on."""
        point = self.points(direction, day)[slot]
        first = (point.start - day_start(day)) // SLOT
        fix = Correction(
            first, tuple(spread(wh, point.minutes // SLOT_MINUTES)), visible_from
        )
        fixes = self._corrections.setdefault((direction, day), [])
        fixes.append(fix)
        fixes.sort(key=lambda known: known.visible_from)
        self._indexes.pop(direction, None)

    # What is published.

    def withhold(
        self,
        first: date,
        last: date | None = None,
        *,
        until: datetime | None = None,
        registers: Iterable[Register] = ALL_REGISTERS,
        directions: Iterable[Direction] = ALL_DIRECTIONS,
        weekdays: Iterable[int] | None = None,
    ) -> None:
        """Do not show the days first..last (both included) until an instant, or never: late days and holes."""
        self.publication.withhold(
            Withheld(
                first,
                last or first,
                until,
                frozenset(registers),
                frozenset(directions),
                None if weekdays is None else frozenset(weekdays),
            )
        )

    def drop_points(
        self, direction: Direction, day: date, slots: Iterable[int]
    ) -> None:
        """Lose single intervals (counted from 0) of a day's load curve; the daily total keeps their energy."""
        points = self.points(direction, day)
        self.publication.drop(direction, [points[slot].start for slot in slots])

    def switch_collection(
        self,
        on: bool,
        since: date = date.min,
        *,
        retroactive: bool = False,
        off_form: OffForm | None = None,
    ) -> None:
        """Switch the collection of the load curve from a day on, and choose how its absence is answered."""
        self.publication.switch(CollectionSwitch(since, on, retroactive))
        if off_form is not None:
            self.publication.off_form = off_form

    def published_points(
        self, direction: Direction, day: date, now: datetime
    ) -> list[CurvePoint]:
        """Give what of a day's load curve the operator shows at an instant."""
        shown = self.publication
        if not shown.is_visible(Register.CURVE, direction, day, now):
            return []
        if not shown.is_collected(day, paris_day(now)):
            return []
        return [
            point
            for point in self.points(direction, day, now)
            if not shown.is_dropped(direction, point.start)
        ]

    def published_total(
        self, direction: Direction, day: date, now: datetime
    ) -> int | None:
        """Give the daily total in Wh the operator shows at an instant, if any."""
        if not self.publication.is_visible(Register.DAILY, direction, day, now):
            return None
        return self.day_total(direction, day, now)

    def published_max_power(self, day: date, now: datetime) -> MaxPower | None:
        """Give the max power the operator shows at an instant, if any."""
        direction = Direction.CONSUMPTION
        if not self.publication.is_visible(Register.MAX_POWER, direction, day, now):
            return None
        return self.max_power(day, now)

    def published_index(
        self, direction: Direction, day: date, now: datetime
    ) -> tuple[int, int] | None:
        """Give the counters (peak, off-peak) at the start of a day, shown that morning at 08:00."""
        before = day - ONE_DAY
        if not self.publication.is_visible(Register.INDEX, direction, before, now):
            return None
        return self.index_wh(direction, day)
