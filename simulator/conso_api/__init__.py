"""Conso API, the gateway at conso.boris.sh, over the meter store."""

from .front import ConsoApiFront
from .settings import ConsoApiSettings

__all__ = ["ConsoApiFront", "ConsoApiSettings"]
