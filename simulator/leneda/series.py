"""Invented quarter-hours of a metering point, from its code and the date alone.

All values are whole thousandths of the register's unit: W, VAR, litres, Wh.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..generator import Household, dice, household, net, sun
from .obis import CONSUMPTION_LAYERS, GAS, PRODUCTION_LAYERS, SHARING, Obis

type Values = tuple[int, ...]

_SLOTS_PER_QUARTER = 3
_SLOTS_PER_HOUR = 12
_QUARTERS_PER_HOUR = 4
_WH_PER_LITRE = 11
_STANDARD_PERCENT = 97
_WH_PER_STANDARD_CUBIC_METRE = 11365
GAS_HEATING = Household(
    base_w=0,
    morning_w=300,
    evening_w=400,
    heating_w_per_degree=420,
    water_heater_w=9000,
    limit_w=24000,
)
"""What draws gas in a home, in watts."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What stands behind a metering point.

    home: what draws power. peak_w: the power of its own panels, netted with the home where both are measured.
    partners_w: how strong the partners of each sharing layer are, unless otherwise said 1500 W.
    """

    home: Household = field(default_factory=Household)
    peak_w: int = 4000
    gas: Household = GAS_HEATING
    partners_w: Mapping[Obis, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """One invented day: what was measured, and what each layer's partners had to give or could take."""

    measured: Mapping[Obis, Values]
    offers: Mapping[Obis, Values]


def make_day(
    seed: str, day: date, profile: Profile, registers: frozenset[Obis]
) -> Made:
    """Invent one day of all that the given registers depend on."""
    measured: dict[Obis, Values] = {}
    if any(not obis.is_gas for obis in registers):
        measured |= _electricity(seed, day, profile, registers)
    if any(obis.is_gas for obis in registers):
        drawn = household(f"{seed}:gas", day, profile.gas)
        litres = tuple(wh // _WH_PER_LITRE for wh in _sums(drawn, _SLOTS_PER_HOUR))
        measured[Obis.GAS_VOLUME] = litres
    offers = {
        layer: _offer(seed, day, layer, profile.partners_w.get(layer, 1500))
        for layer in CONSUMPTION_LAYERS + PRODUCTION_LAYERS
        if layer in registers
    }
    return Made(measured, offers)


def _electricity(
    seed: str, day: date, profile: Profile, registers: frozenset[Obis]
) -> dict[Obis, Values]:
    """Invent consumption and production, and the reactive power that goes with them."""
    drawn = household(seed, day, profile.home)
    made = sun(seed, day, profile.peak_w)
    if {Obis.CONSUMPTION, Obis.PRODUCTION} <= registers:
        drawn, made = net(drawn, made, _SLOTS_PER_QUARTER * 5)
    fine = dice(seed, day, "watts")
    power = {
        Obis.CONSUMPTION: _watts(drawn, [fine.randrange(4) for _ in drawn]),
        Obis.PRODUCTION: _watts(made, [fine.randrange(4) for _ in made]),
    }
    return power | {
        Obis.REACTIVE_CONSUMPTION: tuple(
            level * fine.randrange(15, 40) // 100 for level in power[Obis.CONSUMPTION]
        ),
        Obis.REACTIVE_PRODUCTION: tuple(
            level * fine.randrange(2, 9) // 100 for level in power[Obis.PRODUCTION]
        ),
    }


def _watts(energy: Sequence[int], extra: Sequence[int]) -> Values:
    """Turn Wh per five minutes into mean watts per quarter-hour; a true zero stays one."""
    return tuple(
        wh * _QUARTERS_PER_HOUR + odd if wh else 0
        for wh, odd in zip(_sums(energy, _SLOTS_PER_QUARTER), extra, strict=False)
    )


def _sums(values: Sequence[int], width: int) -> list[int]:
    """Add up groups of neighbouring values."""
    return [sum(values[n : n + width]) for n in range(0, len(values), width)]


def _offer(seed: str, day: date, layer: Obis, peak_w: int) -> Values:
    """Invent what the partners of a layer have to give (sun) or can take (homes)."""
    if layer in CONSUMPTION_LAYERS:
        energy = sun(f"{seed}:{layer}", day, peak_w)
    else:
        home = Household(base_w=peak_w // 8, morning_w=peak_w // 3, limit_w=peak_w)
        energy = household(f"{seed}:{layer}", day, home)
    return _watts(energy, [0] * len(energy))


def settle(
    made: Made,
    changes: Mapping[tuple[Obis, int], int],
    registers: frozenset[Obis],
) -> dict[Obis, list[int]]:
    """Reckon all registers of a day from what was measured, with changes by register and place in the day.

    The layers and what they leave over add up to what was measured in each quarter-hour.
    """
    values = {obis: list(level) for obis, level in made.measured.items()}
    for (obis, index), value in changes.items():
        if obis in values:
            values[obis][index] = value
    for total, layers, rest in SHARING:
        if total not in values:
            continue
        left = list(values[total])
        for layer in (layer for layer in layers if layer in registers):
            offer = made.offers[layer]
            taken = [
                min(level, changes.get((layer, index), offer[index]))
                for index, level in enumerate(left)
            ]
            values[layer] = taken
            left = [level - part for level, part in zip(left, taken, strict=True)]
        values[rest] = left
    if Obis.GAS_VOLUME in values:
        volume = values[Obis.GAS_VOLUME]
        standard = [level * _STANDARD_PERCENT // 100 for level in volume]
        energy = [level * _WH_PER_STANDARD_CUBIC_METRE // 1000 for level in standard]
        values |= dict(zip(GAS[1:], (standard, energy), strict=True))
    return values
