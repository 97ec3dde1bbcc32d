"""What can be chosen about the simulated Conso API."""

from dataclasses import dataclass
from datetime import timedelta

BLOCKING_WINDOW = timedelta(hours=12)
BLOCKS_AFTER = 100


@dataclass(slots=True)
class ConsoApiSettings:
    """Switches of the front, changeable while it runs.

    blocks_after: as many requests of one address within twelve hours get it blocked; None never blocks.
    """

    blocks_after: int | None = BLOCKS_AFTER
