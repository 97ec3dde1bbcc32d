"""The figures: what each one means, what is wished of it, and how it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
import json

type Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished of a figure: at least `low`, at most `high`, where there is such."""

    meaning: str
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        """Return the wish as it stands in the table."""
        if self.low is not None and self.high is not None:
            same = self.low == self.high
            return f"{self.high:g}" if same else f"{self.low:g} to {self.high:g}"
        return "" if self.high is None else f"≤ {self.high:g}"

    def verdict(self, value: float) -> str:
        """Tell whether a value is as wished."""
        if self.low is None and self.high is None:
            return ""
        low = self.low is None or value >= self.low
        high = self.high is None or value <= self.high
        return "met" if low and high else "MISSED"


WISHES: Mapping[str, Wish] = {
    "api_calls_ratio": Wish("calls of a first history ÷ the fewest possible", 1, 1),
    "api_calls": Wish("measure calls of a first history"),
    "backfill_time_ratio": Wish("time of it ÷ what the rate limit imposes", high=1.1),
    "backfill_seconds": Wish("time of it in seconds"),
    "peak_memory_mb": Wish("memory added at most by setup and history", high=40),
    "kept_memory_mb": Wish("memory still added once all is done"),
    "loop_block_ms": Wish("longest block of the loop with our code in it", high=50),
    "loop_block_any_ms": Wish("longest block of the loop with any code"),
    "projection_1y_seconds": Wish("archive to rows, 1 year"),
    "projection_3y_seconds": Wish("archive to rows, 3 years", high=0.5),
    "projection_10y_seconds": Wish("archive to rows, 10 years"),
    "projection_linearity": Wish("10 years ÷ 10, ÷ 1 year", 0.7, 1.3),
    "cost_3y_seconds": Wish(
        "energy to costs, in all and by tariff period, 3 years", high=1
    ),
    "compare_5_tariffs_seconds": Wish("five tariffs on twelve months", high=3),
    "publish_ratio": Wish("publishing 3 years ÷ a bare import of them", high=1.15),
    "publish_seconds": Wish("publishing 3 years in seconds"),
    "republish_seconds": Wish("publishing them again, with nothing to write"),
    "import_3y_seconds": Wish("importing a file of 3 years of half-hours", high=10),
    "import_3y_10min_seconds": Wish("the same, of ten minutes", high=10),
    "calls_per_day": Wish("calls a day, first poll after 8:00, both ways", 5, 5),
    "calls_per_day_consumption": Wish("the same, consumption alone", 3, 3),
    "calls_per_day_from_five": Wish("calls a day, polls from 5:00, both ways"),
    "leneda_backfill_calls_ratio": Wish(
        "calls of a flat's 8 registers, 3 years ÷ the fewest possible", 1, 1.05
    ),
    "leneda_backfill_calls": Wish("calls of them"),
    "leneda_backfill_time_ratio": Wish("time of it ÷ what the pace imposes", high=1.1),
    "leneda_backfill_seconds": Wish("time of it in seconds"),
    "leneda_peak_memory_mb": Wish("memory added at most by setup and history"),
    "leneda_projection_seconds": Wish("archive to rows, 8 registers, 3 years"),
    "leneda_projection_ratio": Wish("a register of it ÷ a direction of Enedis", high=2),
}


def table(figures: Figures) -> str:
    """Return the figures beside what is wished of them."""
    rows = [("figure", "value", "wish", "", "what it is")]
    rows += [
        (
            name,
            f"{figures[name]:g}",
            str(wish),
            wish.verdict(figures[name]),
            wish.meaning,
        )
        for name, wish in WISHES.items()
        if name in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def as_line(figures: Figures) -> str:
    """Return the figures as one line of JSON."""
    return json.dumps({name: figures[name] for name in WISHES if name in figures})


def read(output: str) -> Figures:
    """Read the figures that a part has printed last; raises ValueError."""
    found: Figures = json.loads(output.strip().rpartition("\n")[2])
    return found
