"""Answers as Leneda writes them, and what to ask for; all codes and keys are made up."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.grid_meter.metering.model import Quantity, Request
from custom_components.grid_meter.providers.leneda.obis import channel

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
POINT = "LU0000012345678901234000000000000"
CONSUMED, PRODUCED, REACTIVE = "1-1:1.29.0", "1-1:2.29.0", "1-1:3.29.0"
GAS, GAS_ENERGY = "7-1:99.23.15", "7-20:99.33.17"

PLAIN_DAY = date(2026, 11, 17)
SPRING_DAY = date(2026, 3, 29)
AUTUMN_DAY = date(2026, 10, 25)

QUARTER = timedelta(minutes=15)


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Luxembourg."""
    return datetime.combine(day, time(), LUXEMBOURG).astimezone(UTC)


def asked(
    code: str = CONSUMED, start: date = PLAIN_DAY, end: date | None = None
) -> Request:
    """Return a request of one day, or of several."""
    register = channel(code).register(Quantity.LOAD_CURVE)
    return Request(register, start, end or start + timedelta(days=1))


def stamp(instant: datetime) -> str:
    """Write an instant as Leneda does."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def item(instant: datetime, value: object, **more: object) -> dict[str, Any]:
    """Return one value."""
    told: dict[str, Any] = {
        "value": value,
        "startedAt": stamp(instant),
        "type": "Actual",
        "version": 1,
        "calculated": False,
    }
    return told | more


def items_of(
    values: Iterable[object], day: date = PLAIN_DAY, step: timedelta = QUARTER
) -> list[dict[str, Any]]:
    """Return values that follow each other from a midnight on."""
    first = midnight(day)
    return [item(first + n * step, value) for n, value in enumerate(values)]


def body(
    items: list[dict[str, Any]], unit: str | None = "kW", **more: Any
) -> dict[str, Any]:
    """Return an answer about the consumption of the usual point."""
    told: dict[str, Any] = {
        "meteringPointCode": POINT,
        "obisCode": CONSUMED,
        "intervalLength": "PT15M",
        "unit": unit,
        "items": items,
    }
    return told | more


def gas(
    items: list[dict[str, Any]], unit: str = "m³", code: str = GAS, **more: Any
) -> dict[str, Any]:
    """Return an answer about gas of the usual point."""
    return body(items, unit, **({"obisCode": code, "intervalLength": "PT1H"} | more))
