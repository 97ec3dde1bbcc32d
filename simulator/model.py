"""The words of the meter store: directions, registers, readings, people and contracts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import re

from .paris import SLOT


class Direction(StrEnum):
    """Energy taken from the grid, or given to it."""

    CONSUMPTION = "consumption"
    PRODUCTION = "production"


class Register(StrEnum):
    """One measured series of a usage point."""

    CURVE = "curve"
    DAILY = "daily"
    MAX_POWER = "max_power"
    INDEX = "index"


class OffForm(StrEnum):
    """How the operator answers for a load curve it does not collect; all three were seen in the field."""

    NO_DATA = "no_data"
    OBJECTED = "objected"
    TECHNICAL_ERROR = "technical_error"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Energy of one interval: its start (UTC), its length in minutes, whole Wh."""

    start: datetime
    minutes: int
    wh: int

    @property
    def end(self) -> datetime:
        """The end of the interval, in UTC."""
        return self.start + self.minutes // 5 * SLOT

    @property
    def watts(self) -> int:
        """The mean power of the interval: W = Wh * 60 / minutes, always whole."""
        return self.wh * 60 // self.minutes


@dataclass(frozen=True, slots=True)
class MaxPower:
    """The highest apparent power of a day: VA, and its instant (UTC) to the second."""

    va: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """Where a usage point lies."""

    street: str = "2 bis rue du Capitaine Flam"
    locality: str = "Lieudit Tourtouze"
    postal_code: str = "32400"
    insee_code: str = "32244"
    city: str = "Maulichères"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds usage points: the customer with an account at the operator."""

    id: str = "1358019319"
    title: str = "Mme"
    firstname: str = "Sandra"
    lastname: str = "Thiémonge"
    email: str = "sandra.thiemonge@example.org"
    phone: str = "+33600000001"
    landline: str = "+33100000001"

    @property
    def name(self) -> str:
        """The name as written on a page."""
        return f"{self.title} {self.firstname} {self.lastname}"


_OFFPEAK_RANGE = re.compile(r"(\d{1,2})[Hh](\d{2})-(\d{1,2})[Hh](\d{2})")


@dataclass(frozen=True, slots=True)
class Contract:
    """What a holder has agreed on: subscribed power, tariff code, off-peak hours, meter."""

    subscribed_kva: int = 9
    tariff: str = "BTINFMU4"
    offpeak_hours: str = "HC (22H50-6H50)"
    contract_type: str = "Contrat GRD-F"
    contractor: str = "Fournisseur de démonstration"
    meter_serial: str | None = None
    connection_kva: int = 12

    @property
    def offpeak_ranges(self) -> tuple[tuple[int, int], ...]:
        """The off-peak ranges in minutes of the local day, as (begin, end)."""
        return tuple(
            (int(h1) * 60 + int(m1), int(h2) * 60 + int(m2))
            for h1, m1, h2, m2 in _OFFPEAK_RANGE.findall(self.offpeak_hours)
        )


@dataclass(slots=True)
class Application:
    """A client of the operator: its key, its one redirect address, the APIs it has not subscribed to."""

    client_id: str
    client_secret: str
    redirect_uri: str
    name: str = "GRID METER"
    unsubscribed: set[str] = field(default_factory=set)
