"""Regulated tariffs as they were on a day: to be offered, and confirmed by their owner.

They are data that grows old. What is not surely known of them is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .tariff_document import Kind


@dataclass(frozen=True, slots=True)
class Preset:
    """A regulated tariff: prices per kWh and standing charges per month, taxes included.

    Both by the subscribed power in kVA. It holds from the day `start` to the day `end`
    (exclusive), if it is known; the figures were looked up on the day `checked`.
    """

    key: str
    name: str
    kind: Kind
    start: date
    end: date | None
    checked: date
    sources: tuple[str, ...]
    prices: Mapping[int, Mapping[str, Decimal]]
    standing_charges: Mapping[int, Decimal]

    @property
    def powers(self) -> tuple[int, ...]:
        """The subscribed powers in kVA for which there are prices."""
        return tuple(sorted(self.prices))

    def version(self, power: int, off_peak: str | None = None) -> dict[str, Any]:
        """Return the version of a timeline for a power, as a document to be confirmed.

        A standing charge that is not known is missing, as are off-peak hours where
        nobody told them. Raises KeyError for a power that has no prices.
        """
        document: dict[str, Any] = {
            "start": self.start.isoformat(),
            "type": self.kind.value,
            "prices": {
                period: str(price) for period, price in self.prices[power].items()
            },
        }
        if power in self.standing_charges:
            document["standing_charge"] = str(self.standing_charges[power])
        if self.kind is Kind.PEAK_OFF_PEAK and off_peak is not None:
            document["off_peak"] = off_peak
        return document


def read(document: Mapping[str, Any]) -> tuple[Preset, ...]:
    """Read the presets of a file; raises KeyError, TypeError or ValueError."""
    return tuple(_preset(each) for each in document["presets"])


def _preset(stored: Mapping[str, Any]) -> Preset:
    """Read one preset."""
    end = stored["end"]
    prices = {
        int(power): {
            period: Decimal(price)
            for period, price in group.items()
            if period != "powers"
        }
        for group in stored["prices"]
        for power in group["powers"]
    }
    charges = stored["standing_charges"].items()
    return Preset(
        key=stored["key"],
        name=stored["name"],
        kind=Kind(stored["type"]),
        start=date.fromisoformat(stored["start"]),
        end=None if end is None else date.fromisoformat(end),
        checked=date.fromisoformat(stored["checked"]),
        sources=tuple(stored["sources"]),
        prices=prices,
        standing_charges={int(power): Decimal(charge) for power, charge in charges},
    )
