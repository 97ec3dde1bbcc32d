"""Leneda, Luxembourg's platform for metering data, over a store of its own metering points."""

from .admin import LenedaAdmin
from .demo import (
    DEMO_ENERGY_ID,
    DEMO_POD,
    GAS_POD,
    HOUSE_POD,
    HOUSE_PRODUCTION_POD,
    NEIGHBOUR_ENERGY_ID,
    NEIGHBOUR_POD,
)
from .front import LenedaFront
from .groups import SharingGroup
from .obis import Obis
from .point import MeteringPoint, Remaining, Value
from .series import Profile
from .settings import Geoblock, LenedaSettings
from .store import AccessRequest, Account, RequestState

__all__ = [
    "DEMO_ENERGY_ID",
    "DEMO_POD",
    "GAS_POD",
    "HOUSE_POD",
    "HOUSE_PRODUCTION_POD",
    "NEIGHBOUR_ENERGY_ID",
    "NEIGHBOUR_POD",
    "AccessRequest",
    "Account",
    "Geoblock",
    "LenedaAdmin",
    "LenedaFront",
    "LenedaSettings",
    "MeteringPoint",
    "Obis",
    "Profile",
    "Remaining",
    "RequestState",
    "SharingGroup",
    "Value",
]
