"""Enedis (France): Data Connect, its 2026 and v5 generations, over the meter store."""

from .front import EnedisFront
from .settings import EnedisSettings

__all__ = ["EnedisFront", "EnedisSettings"]
