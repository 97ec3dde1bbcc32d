"""The operators as one server: the same answers, errors and delays, from one fake meter store."""

from .calls import Call
from .clock import AdjustableClock, CallableClock, Clock, ManualClock, SystemClock
from .conso_api import ConsoApiSettings
from .enedis import EnedisSettings
from .faults import Fault, FaultKind
from .generator import Household
from .leneda import LenedaSettings
from .meter import UsagePoint
from .model import (
    Address,
    Application,
    Contract,
    CurvePoint,
    Direction,
    Holder,
    MaxPower,
    OffForm,
    Register,
)
from .my_electrical_data import MyElectricalDataSettings
from .personas import DEMO_PRM
from .quotas import Quotas
from .simulation import Simulator
from .tempo import TempoSettings

__all__ = [
    "DEMO_PRM",
    "Address",
    "AdjustableClock",
    "Application",
    "Call",
    "CallableClock",
    "Clock",
    "ConsoApiSettings",
    "Contract",
    "CurvePoint",
    "Direction",
    "EnedisSettings",
    "Fault",
    "FaultKind",
    "Holder",
    "Household",
    "LenedaSettings",
    "ManualClock",
    "MaxPower",
    "MyElectricalDataSettings",
    "OffForm",
    "Quotas",
    "Register",
    "Simulator",
    "SystemClock",
    "TempoSettings",
    "UsagePoint",
]
