"""How an access wants to be used, as data that `schedule` and `plan` obey."""

from dataclasses import dataclass

from .model import Publication


@dataclass(frozen=True, slots=True)
class Slot:
    """A poll of each local day, at a moment of one's own within `hours` from `hour` on."""

    hour: int
    hours: int = 1


@dataclass(frozen=True, slots=True)
class History:
    """How far back an access serves: months and days before the day of the request."""

    months: int
    days: int


@dataclass(frozen=True, slots=True)
class Courtesy:
    """The house rules of an access.

    `slots` are the polls of a day, in order, while there is something to ask.
    `history_per_day` is how many requests for old readings may follow a day's first
    poll; with None they follow at once and as fast as the other limits allow. With
    `catches_up` a poll that was missed is made as soon as possible, not in the next slot.
    Where all registers appear together (`appears_whole`), one of them tells before the
    hour of the `publication` whether there is anything to ask the others for. Days of
    the last `recent_days` are asked for again until they are complete. While somebody's
    permission is awaited, or was revoked, `slots_without_access` stand for the others,
    and only the first of them where it was refused.
    """

    slots: tuple[Slot, ...]
    publication: Publication
    calls_per_second: float
    calls_per_hour: int
    calls_per_day: int | None
    curve_days: int
    curves: History
    daily: History
    history_per_day: int | None = None
    catches_up: bool = True
    appears_whole: bool = True
    recent_days: int = 7
    calls_at_once: int = 4
    slots_without_access: tuple[Slot, ...] = ()


def every(hours: int, first: int, last: int) -> tuple[Slot, ...]:
    """Return the slots from hour `first` to hour `last`, which is excluded."""
    return tuple(Slot(hour, hours) for hour in range(first, last, hours))
