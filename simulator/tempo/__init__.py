"""The colours of Tempo's days, as a public service and RTE's own API announce them."""

from .calendar import Colour, TempoCalendar
from .front import TempoFront
from .settings import TempoSettings

__all__ = ["Colour", "TempoCalendar", "TempoFront", "TempoSettings"]
