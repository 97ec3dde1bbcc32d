"""The demo's people and metering points; all are made up, in the published form."""

from datetime import date

from .groups import SharingGroup
from .obis import GAS, Obis
from .point import HISTORY_BEGINS, MeteringPoint
from .series import Profile

DEMO_ENERGY_ID = "LUXE-DE-MO-12345"
NEIGHBOUR_ENERGY_ID = "LUXE-NA-BO-54321"
DEMO_POD = "LU0000012345678901234000000000000"
# The two codes of one meter differ in the digit before the last eight.
HOUSE_POD = "LU0000012345678901234000000000001"
HOUSE_PRODUCTION_POD = "LU0000012345678901234000700000001"
GAS_POD = "LU0000012345678901234000000000002"
NEIGHBOUR_POD = "LU0000012345678901234000000000003"

DEMO_REGISTERS = (
    Obis.CONSUMPTION,
    Obis.PRODUCTION,
    Obis.REACTIVE_CONSUMPTION,
    Obis.COVERED_LAYER_2,
    Obis.COVERED_LAYER_3,
    Obis.REMAINING_CONSUMPTION,
    Obis.SHARED_LAYER_3,
    Obis.REMAINING_PRODUCTION,
)
"""The demo's flat: it shares within the building and within the community."""


def accounts() -> tuple[tuple[str, str], ...]:
    """Give Energy ID and name of the demo's people."""
    return (
        (DEMO_ENERGY_ID, "Demo Person"),
        (NEIGHBOUR_ENERGY_ID, "Demo Neighbour"),
    )


def metering_points() -> list[MeteringPoint]:
    """Give the demo's metering points: a flat, a house with two codes, gas, and a neighbour's flat."""
    return [
        MeteringPoint(
            DEMO_POD, DEMO_ENERGY_ID, DEMO_REGISTERS, profile=Profile(peak_w=1800)
        ),
        MeteringPoint(
            HOUSE_POD,
            DEMO_ENERGY_ID,
            (Obis.CONSUMPTION, Obis.REACTIVE_CONSUMPTION),
        ),
        MeteringPoint(
            HOUSE_PRODUCTION_POD,
            DEMO_ENERGY_ID,
            (
                Obis.PRODUCTION,
                Obis.REACTIVE_PRODUCTION,
                Obis.SHARED_LAYER_1,
                Obis.SHARED_LAYER_4,
                Obis.REMAINING_PRODUCTION,
            ),
            profile=Profile(peak_w=9000),
            lag_days={Obis.PRODUCTION: 2, Obis.REMAINING_PRODUCTION: 4},
        ),
        MeteringPoint(GAS_POD, DEMO_ENERGY_ID, GAS),
        MeteringPoint(
            NEIGHBOUR_POD,
            NEIGHBOUR_ENERGY_ID,
            (Obis.CONSUMPTION, Obis.COVERED_LAYER_2, Obis.REMAINING_CONSUMPTION),
        ),
    ]


def sharing_groups() -> list[SharingGroup]:
    """Give the demo's sharing groups: the building's, the community's, and one that has ended."""
    people = (DEMO_ENERGY_ID, DEMO_ENERGY_ID)
    flats = (DEMO_POD, NEIGHBOUR_POD)
    return [
        SharingGroup("CR00000001", "ACR", *people, flats, HISTORY_BEGINS),
        SharingGroup(
            "CR00000002",
            "CEL",
            NEIGHBOUR_ENERGY_ID,
            DEMO_ENERGY_ID,
            (DEMO_POD, HOUSE_PRODUCTION_POD),
            HISTORY_BEGINS,
        ),
        SharingGroup(
            "CR00000003",
            "AIR",
            *people,
            (HOUSE_POD,),
            HISTORY_BEGINS,
            date(2024, 12, 31),
        ),
    ]
