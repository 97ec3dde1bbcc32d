"""Tempo's days and seasons: which day runs, what is still to come, whose colour is missing.

A day of a colour runs from 6:00 to 6:00, a season from 1 September to 31 August. Of its
days 22 are red, from November to March and never at a weekend, and 43 are white, never
on a Sunday. The others are blue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from .courtesy import Slot
from .tariff import DAY, SATURDAY, SUNDAY, WINTER, Colour, Tempo, Timeline

PARIS: Final = ZoneInfo("Europe/Paris")
"""Tempo is a tariff of mainland France, wherever Home Assistant believes to be."""

SIX: Final = time(6)
SEPTEMBER: Final = 9
RED_DAYS: Final = 22
WHITE_DAYS: Final = 43

BINDING: Final = time(10, 30)
"""From then on RTE stands by the colour of the next day; what it tells before is a hint."""

NOBODY_KNOWS: Final = "."
"""What stands for a day without a known colour where colours are stored."""

EARLIEST: Final = date(2020, 9, 1)
"""The public service has no older season, and hardly any load curve is older."""

SLOTS: Final = tuple(Slot(hour) for hour in (7, 11, 12, 13, 15, 17, 19, 21))
"""When to ask, if there is anything to ask for: the colour of the next day, which comes
about 11:00 and is sometimes late, what was missed, and once a day the history."""

PATIENCE: Final = timedelta(days=7)
"""For so long an answer about a season that is over counts, even with days left out."""


class Season(NamedTuple):
    """A season, by the year in which it begins."""

    year: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the season of a day."""
        return cls(day.year if day.month >= SEPTEMBER else day.year - 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, SEPTEMBER, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year + 1, SEPTEMBER, 1) - DAY

    @property
    def allowance(self) -> dict[Colour, int]:
        """How many days of each colour it has."""
        days = (self.last - self.first).days + 1
        return {
            Colour.BLUE: days - WHITE_DAYS - RED_DAYS,
            Colour.WHITE: WHITE_DAYS,
            Colour.RED: RED_DAYS,
        }


class DaySpan(NamedTuple):
    """Days from the first to the last one, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is one of them."""
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class TempoView:
    """What is known of Tempo at a moment: None is what nobody knows.

    `left` has the days of the season that are still to come after the running one.
    """

    day: date
    today: Colour | None
    tomorrow: Colour | None
    left: Mapping[Colour, int | None]

    @classmethod
    def at(cls, now: datetime, colours: Mapping[date, Colour]) -> Self:
        """Return what is known at a moment (aware)."""
        day = running_day(now)
        return cls(
            day,
            colours.get(day),
            colours.get(day + DAY),
            {colour: days_left(colour, day, colours) for colour in Colour},
        )


def running_day(now: datetime) -> date:
    """Return the day whose colour holds at a moment (aware)."""
    local = now.astimezone(PARIS)
    return local.date() if local.time() >= SIX else local.date() - DAY


def turn(day: date) -> datetime:
    """Return the moment at which the colour of a day begins to hold, in UTC."""
    return datetime.combine(day, SIX, PARIS).astimezone(UTC)


def may_be(colour: Colour, day: date) -> bool:
    """Tell whether the rules allow a day to have a colour."""
    match colour:
        case Colour.RED:
            return day.month in WINTER and day.weekday() not in (SATURDAY, SUNDAY)
        case Colour.WHITE:
            return day.weekday() != SUNDAY
        case _:
            return True


def days_left(colour: Colour, day: date, colours: Mapping[date, Colour]) -> int | None:
    """Return how many days of a colour come after a day, None if one may be unknown."""
    season = Season.of(day)
    used = 0
    for each in days(DaySpan(season.first, day)):
        known = colours.get(each)
        if known is None and may_be(colour, each):
            return None
        used += known is colour
    return max(season.allowance[colour] - used, 0)


def days(span: DaySpan) -> Iterable[date]:
    """Walk the days of a span."""
    return (span.first + DAY * n for n in range((span.last - span.first).days + 1))


def wanted_by(timeline: Timeline) -> list[DaySpan]:
    """Return the days whose colours a timeline needs, up to the end of time.

    The first hours of a version belong to the day before.
    """
    versions = timeline.versions
    ends = [*(version.start - DAY for version in versions[1:]), date.max]
    return [
        DaySpan(max(version.start, date.min + DAY) - DAY, end)
        for version, end in zip(versions, ends, strict=True)
        if isinstance(version.scheme, Tempo)
    ]


def runs(timeline: Timeline, day: date) -> bool:
    """Tell whether Tempo is the tariff of a day."""
    version = timeline.version(day)
    return version is not None and isinstance(version.scheme, Tempo)


def known_until(now: datetime) -> date:
    """Return the last day whose colour is binding at a moment (aware)."""
    local = now.astimezone(PARIS)
    return local.date() + DAY if local.time() >= BINDING else local.date()


def missing(
    spans: Iterable[DaySpan], colours: Mapping[date, Colour], now: datetime
) -> list[date]:
    """Return the days that are wanted, could be known by now and are not, in order."""
    until = known_until(now)
    found = {
        day
        for span in spans
        for day in days(DaySpan(max(span.first, EARLIEST), min(span.last, until)))
        if day not in colours
    }
    return sorted(found)


def to_ask(
    lacking: Sequence[date],
    asked: Mapping[Season, datetime],
    now: datetime,
    first_of_day: bool,
) -> list[DaySpan]:
    """Return what to ask for of what is missing, in order: seasons, and the newest days.

    Yesterday's successor and what follows is asked for in every slot, the rest of the
    running season once a day. A season that is over was asked for once and for all, or
    is asked for again after a while if days were left out.
    """
    today = now.astimezone(PARIS).date()
    recent = [day for day in lacking if day >= today]
    seasons = dict.fromkeys(
        Season.of(day) for day in takewhile(lambda day: day < today, lacking)
    )
    spans = []
    for season in seasons:
        last = asked.get(season)
        is_over = season.last < today
        if last is None or (
            now - last >= PATIENCE if is_over else first_of_day and last < now
        ):
            spans.append(DaySpan(season.first, min(season.last, known_until(now))))
    covered = any(day in span for span in spans for day in recent[-1:])
    if recent and not covered:
        # Today comes with it for nothing: a colour that was changed late is seen.
        spans.append(DaySpan(today, recent[-1]))
    return spans


def dump(colours: Mapping[date, Colour]) -> dict[str, str]:
    """Return colours for storing: of each season a text with a letter for each day."""
    seasons = {Season.of(day) for day in colours}
    return {
        str(season.year): "".join(
            colours[day].value[0] if day in colours else NOBODY_KNOWS
            for day in days(DaySpan(season.first, season.last))
        )
        for season in sorted(seasons)
    }


def load(stored: Mapping[str, str]) -> dict[date, Colour]:
    """Return the colours that were stored; raises KeyError or ValueError for others."""
    letters = {colour.value[0]: colour for colour in Colour}
    return {
        Season(int(year)).first + n * DAY: letters[letter]
        for year, told in stored.items()
        for n, letter in enumerate(told)
        if letter != NOBODY_KNOWS
    }
