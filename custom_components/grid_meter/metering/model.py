"""The words of metering as types: directions, registers, readings, requests."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
import hashlib
from zoneinfo import ZoneInfo

WATT_MINUTES_PER_WH = 60
MINUTES_PER_HOUR = 60


class Direction(StrEnum):
    """Energy taken from the grid, or given to it."""

    CONSUMPTION = "consumption"
    PRODUCTION = "production"


class Quantity(StrEnum):
    """What a register measures."""

    LOAD_CURVE = "load_curve"
    DAILY_ENERGY = "daily_energy"
    MAX_POWER = "max_power"


@dataclass(frozen=True, slots=True, order=True)
class Register:
    """One measured series of a usage point."""

    direction: Direction
    quantity: Quantity

    @property
    def key(self) -> str:
        """Name of the register in the archive, in texts and in entity keys."""
        return f"{self.direction}_{self.quantity}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value over one interval, as the operator published it.

    `start` and `end` are aware UTC, `end` exclusive. `value` is an integer in the
    register's unit: W for a load curve, Wh for a daily energy, VA for a maximum
    power. A daily reading spans the local day; `at` is the instant of a maximum.
    """

    start: datetime
    end: datetime
    value: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """The local days [start, end) of one register, to be asked of the operator."""

    register: Register
    start: date
    end: date

    def is_part_of(self, other: Request) -> bool:
        """Tell whether another request asks for all of this one."""
        return (
            self.register == other.register
            and other.start <= self.start
            and self.end <= other.end
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """What an access can deliver of one register.

    `max_span` is the longest request in days (None: any); history reaches back
    `history_months` months and `history_days` days from the day of the request.
    """

    register: Register
    max_span: int | None
    history_months: int
    history_days: int

    def first_day(self, today: date) -> date:
        """Oldest local day that the operator still serves on `today`."""
        year, month = divmod(
            today.year * 12 + today.month - 1 - self.history_months, 12
        )
        _, last = calendar.monthrange(year, month + 1)
        anchor = date(year, month + 1, min(today.day, last))
        return anchor - timedelta(days=self.history_days)


@dataclass(frozen=True, slots=True)
class Contract:
    """What the operator tells of the contract at a usage point.

    `subscribed_power` is in VA; `activation` gives, where told, the local day from
    which there are readings of a direction.
    """

    subscribed_power: int | None = None
    activation: Mapping[Direction, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the customer granted: a usage point, until a local day (exclusive), if told."""

    usage_point_id: str = field(repr=False)
    end: date | None


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests of a day are used up, of how many, until when (aware UTC)."""

    used: int
    limit: int
    resets: datetime


@dataclass(frozen=True, slots=True)
class UsagePoint:
    """One delivery point of one operator."""

    operator: str
    id: str = field(repr=False)

    @property
    def key(self) -> str:
        """Stable name that does not give the id away: for files, entities and logs."""
        digest = hashlib.sha256(f"{self.operator}:{self.id}".encode())
        return digest.hexdigest()[:16]

    @property
    def short(self) -> str:
        """Last four characters, enough for its owner to tell it from another."""
        return f"…{self.id[-4:]}"


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the local midnight that begins `day`, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_minutes(day: date, zone: ZoneInfo) -> int:
    """Return the length of a local day: 1380, 1440 or 1500 minutes."""
    span = day_start(day + date.resolution, zone) - day_start(day, zone)
    return span // timedelta(minutes=1)
