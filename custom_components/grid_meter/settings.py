"""What a user may set of an access and of its homes, in the words of the domain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from .const import (
    CONF_DEPTH,
    CONF_LOAD_CURVE,
    CONF_POLL_PHASE,
    CONF_SPREAD,
    CONF_TARIFFS,
)
from .metering.model import Offer, Quantity
from .metering.spread import Spread

ALL: Final = "all"
DEPTHS: Final = (ALL, "1", "3", "6", "12", "24", "36", "60")
"""How many months of history to ask for."""

LIVE: Final = {CONF_DEPTH, CONF_SPREAD}
"""Options of an entry that take effect without setting it up anew."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set of one home: by the options of its entry, and by its own data.

    Polls are at `phase` (0 to 1) of their slots. `depth` is in months, None for all.
    `tariffs` are the documents of its timelines, by direction.
    """

    phase: float
    spread: Spread
    depth: int | None
    has_curves: bool
    tariffs: Mapping[str, Any]

    @classmethod
    def of(cls, options: Mapping[str, Any], data: Mapping[str, Any]) -> Self:
        """Return the settings that options and a home's data hold."""
        depth = options.get(CONF_DEPTH, ALL)
        return cls(
            phase=data[CONF_POLL_PHASE],
            spread=Spread(options.get(CONF_SPREAD, Spread.EVENLY)),
            depth=None if depth == ALL else int(depth),
            has_curves=data.get(CONF_LOAD_CURVE, True),
            tariffs=data.get(CONF_TARIFFS, {}),
        )

    def wanted(self, offers: Iterable[Offer]) -> list[Offer]:
        """Return what is wanted of what an access delivers."""
        return [
            replace(offer, depth=self.depth)
            for offer in offers
            if self.has_curves or offer.register.quantity is not Quantity.LOAD_CURVE
        ]

    def is_deeper_than(self, other: Settings) -> bool:
        """Tell whether more history is wanted."""
        if other.depth is None:
            return False
        return self.depth is None or self.depth > other.depth
