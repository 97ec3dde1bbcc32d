"""The words of metering as types: directions, registers, readings, requests."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
import hmac
import re
from zoneinfo import ZoneInfo

WATT_MINUTES_PER_WH = 60
MINUTES_PER_HOUR = 60
NOT_OF_A_KEY = re.compile("[^0-9a-z]+")


class Direction(StrEnum):
    """Energy taken from the grid, or given to it."""

    CONSUMPTION = "consumption"
    PRODUCTION = "production"


class Quantity(StrEnum):
    """What a register measures."""

    LOAD_CURVE = "load_curve"
    DAILY_ENERGY = "daily_energy"
    MAX_POWER = "max_power"


class Unit(StrEnum):
    """What the amounts of a channel are counted in; readings are in thousandths of it."""

    ENERGY = "kWh"
    REACTIVE_ENERGY = "kvarh"
    VOLUME = "m³"


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """What adds up at a usage point: all of a direction, or what an OBIS code names.

    `code` is empty where the operator tells one amount of a direction only. Several
    registers may tell of the same channel: a load curve, and the totals of its days.
    """

    direction: Direction
    code: str = ""
    unit: Unit = Unit.ENERGY

    @property
    def key(self) -> str:
        """Name of the channel in the archive, in statistic ids and in entity keys."""
        return NOT_OF_A_KEY.sub("_", self.code.lower()).strip("_") or self.direction

    @property
    def is_gas(self) -> bool:
        """Tell whether it is gas, by the medium with which an OBIS code begins."""
        return self.code.startswith("7-")

    def register(self, quantity: Quantity) -> Register:
        """Return the register that tells a quantity of the channel."""
        return Register(self.direction, quantity, self.code, self.unit)


@dataclass(frozen=True, slots=True, order=True)
class Register:
    """One measured series of a usage point."""

    direction: Direction
    quantity: Quantity
    code: str = ""
    unit: Unit = Unit.ENERGY

    @property
    def channel(self) -> Channel:
        """What the register tells of."""
        return Channel(self.direction, self.code, self.unit)

    @property
    def key(self) -> str:
        """Name of the register in the archive, in texts and in entity keys."""
        return f"{self.channel.key}_{self.quantity}"


@dataclass(frozen=True, slots=True)
class Remainder:
    """A channel that is what others leave of one, in every interval."""

    of: Channel
    parts: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One value over one interval, as the operator published it.

    `start` and `end` are aware UTC, `end` exclusive. `value` is an integer in the
    register's unit: for a load curve W, or thousandths of the channel's unit an hour;
    for a daily energy Wh; for a maximum power VA. A daily reading spans the local day;
    `at` is the instant of a maximum.
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
class Publication:
    """When a local day is published at the latest: so many days later, at an hour."""

    days: int
    at: time


@dataclass(frozen=True, slots=True)
class Offer:
    """What an access can deliver of one register.

    `max_span` is the longest request in days (None: any); history reaches back
    `history_months` months and `history_days` days from the day of the request, or
    to the day `since`. A day's first poll reads the last `reread_days` days again for
    corrections, and one poll a week `review_days` days. No more than `depth` months
    are asked for, even where there are more (None: all).
    """

    register: Register
    max_span: int | None
    history_months: int = 0
    history_days: int = 0
    since: date | None = None
    reread_days: int = 0
    review_days: int = 0
    depth: int | None = None

    def first_day(self, today: date) -> date:
        """Oldest local day that the operator still serves on `today`."""
        if self.since is not None:
            return self.since
        anchor = months_before(today, self.history_months)
        return anchor - timedelta(days=self.history_days)


@dataclass(frozen=True, slots=True)
class Contract:
    """What the operator tells of the contract at a usage point.

    `subscribed_power` is in VA; `activation` gives, where told, the local day from
    which there are readings of a direction. The texts are the operator's own. A
    contract `is_partial` if some of it could not be read, which is not kept with it.
    """

    subscribed_power: int | None = None
    activation: Mapping[Direction, date] = field(default_factory=dict)
    tariff: str | None = None
    off_peak_hours: str | None = None
    segments: tuple[str, ...] = ()
    meter_type: str | None = None
    is_partial: bool = field(default=False, compare=False)

    def completed_by(self, known: Contract) -> Contract:
        """Return the contract with what was known before of the part that is missing."""
        if not self.is_partial:
            return self
        return replace(
            self,
            subscribed_power=self.subscribed_power or known.subscribed_power,
            activation={**known.activation, **self.activation},
            tariff=self.tariff or known.tariff,
            off_peak_hours=self.off_peak_hours or known.off_peak_hours,
            segments=self.segments or known.segments,
            meter_type=self.meter_type or known.meter_type,
            is_partial=False,
        )


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

    def key(self, secret: str) -> str:
        """Return a stable name that gives the id away to nobody without the secret."""
        text = f"{self.operator}:{self.id}"
        return hmac.digest(secret.encode(), text.encode(), "sha256").hex()[:16]

    @property
    def short(self) -> str:
        """Last four characters, enough for its owner to tell it from another."""
        return f"…{self.id[-4:]}"


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    _, last = calendar.monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, last))


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the local midnight that begins `day`, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_minutes(day: date, zone: ZoneInfo) -> int:
    """Return the length of a local day: 1380, 1440 or 1500 minutes."""
    span = day_start(day + date.resolution, zone) - day_start(day, zone)
    return span // timedelta(minutes=1)
