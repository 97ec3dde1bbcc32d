"""MyElectricalData, the gateway at myelectricaldata.fr, both its generations, over the meter store."""

from .front import MyElectricalDataFront
from .settings import MyElectricalDataSettings

__all__ = ["MyElectricalDataFront", "MyElectricalDataSettings"]
