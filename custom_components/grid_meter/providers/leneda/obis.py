"""Leneda's seventeen registers by their OBIS codes, and what an unknown code stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
import re

from ...metering.model import Channel, Direction, Remainder, Unit

CONSUMPTION, PRODUCTION = Direction.CONSUMPTION, Direction.PRODUCTION

WHITESPACE = re.compile(r"\s+")
POINT = re.compile("LU[A-Z0-9-]+")
OF_PRODUCTION = re.compile(r"1-1:[24]\.|1-65:2\.")
OF_REACTIVE_ENERGY = re.compile(r"1-1:[34]\.")
OF_VOLUME = re.compile("7-1:")
OF_GAS = "7-"

SUFFIX = 8
"""Digits at the end of a metering point code that both codes of a meter share."""

TWINS = {"0": "7", "7": "0"}


@dataclass(frozen=True, slots=True)
class Obis:
    """A published register: its code, a name for what it means, and what it counts."""

    code: str
    meaning: str
    direction: Direction
    unit: Unit = Unit.ENERGY

    @property
    def channel(self) -> Channel:
        """What the register tells of."""
        return Channel(self.direction, self.code, self.unit)


class Layer(IntEnum):
    """A layer of sharing; the last digit of its codes is another than its number."""

    FIRST = 1
    SECOND = 3
    THIRD = 2
    FOURTH = 4


def _layers(direction: Direction, group: str, verb: str) -> tuple[Obis, ...]:
    """Return the registers of the layers of a direction, in the order of the layers."""
    return tuple(
        Obis(f"{group}.29.{layer.value}", f"{verb}_layer_{number}", direction)
        for number, layer in enumerate(Layer, start=1)
    )


CONSUMED = Obis("1-1:1.29.0", "consumption", CONSUMPTION)
PRODUCED = Obis("1-1:2.29.0", "production", PRODUCTION)
COVERED = _layers(CONSUMPTION, "1-65:1", "covered")
SHARED = _layers(PRODUCTION, "1-65:2", "shared")
REMAINING_CONSUMED = Obis("1-65:1.29.9", "remaining_consumption", CONSUMPTION)
REMAINING_PRODUCED = Obis("1-65:2.29.9", "remaining_production", PRODUCTION)

REGISTERS: tuple[Obis, ...] = (
    CONSUMED,
    PRODUCED,
    *COVERED,
    *SHARED,
    REMAINING_CONSUMED,
    REMAINING_PRODUCED,
    Obis("1-1:3.29.0", "reactive_consumption", CONSUMPTION, Unit.REACTIVE_ENERGY),
    Obis("1-1:4.29.0", "reactive_production", PRODUCTION, Unit.REACTIVE_ENERGY),
    Obis("7-1:99.23.15", "gas_volume", CONSUMPTION, Unit.VOLUME),
    Obis("7-1:99.23.17", "gas_standard_volume", CONSUMPTION, Unit.VOLUME),
    Obis("7-20:99.33.17", "gas_energy", CONSUMPTION),
)
"""The registers in the order in which they are shown and asked for."""

CODES: Mapping[str, Obis] = {obis.code: obis for obis in REGISTERS}

REMAINDERS: Mapping[Channel, Remainder] = {
    rest.channel: Remainder(measured.channel, tuple(layer.channel for layer in layers))
    for rest, measured, layers in (
        (REMAINING_CONSUMED, CONSUMED, COVERED),
        (REMAINING_PRODUCED, PRODUCED, SHARED),
    )
}
"""What sharing leaves, which Leneda leaves out where there is no sharing group."""


def channel(code: str) -> Channel:
    """Return the channel of a code; of an unknown one what its beginning tells."""
    if obis := CODES.get(code):
        return obis.channel
    direction = PRODUCTION if OF_PRODUCTION.match(code) else CONSUMPTION
    if OF_VOLUME.match(code):
        return Channel(direction, code, Unit.VOLUME)
    if OF_REACTIVE_ENERGY.match(code):
        return Channel(direction, code, Unit.REACTIVE_ENERGY)
    return Channel(direction, code)


def is_gas(code: str) -> bool:
    """Tell whether a code is one of gas, which Leneda treats unlike electricity."""
    return code.startswith(OF_GAS)


def in_order(codes: tuple[str, ...]) -> list[str]:
    """Return codes in the order of the registers, unknown ones last."""
    places = {code: place for place, code in enumerate(CODES)}
    return sorted(codes, key=lambda code: places.get(code, len(places)))


def normalised_code(text: str) -> str:
    """Return an OBIS code as typed by a person; raises ValueError if there is none."""
    if not (code := WHITESPACE.sub("", text)):
        raise ValueError("no OBIS code")
    return code


def normalised_point(text: str) -> str:
    """Return a metering point code as typed by a person; raises ValueError if it is none.

    No length is checked: codes of several lengths are about.
    """
    code = WHITESPACE.sub("", text).upper()
    if POINT.fullmatch(code) is None:
        # Without the text, which identifies a home.
        raise ValueError("no metering point code")
    return code


def twin(code: str) -> str | None:
    """Return what the other code of a meter that measures both directions may be.

    A hint and not a rule: seen so far, the two differ in the digit before the last
    eight, which is 0 for consumption and 7 for production.
    """
    head, digit, tail = code[: -SUFFIX - 1], code[-SUFFIX - 1 : -SUFFIX], code[-SUFFIX:]
    other = TWINS.get(digit)
    return None if other is None else head + other + tail
