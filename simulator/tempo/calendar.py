"""The colours of each season by the rules of the tariff: always the same ones for a season."""

from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from random import Random

from ..paris import ONE_DAY, PARIS, days_between, paris_day
from ..store import Store
from .settings import TempoSettings

RED_DAYS = 22
WHITE_DAYS = 43
_WINTER = (11, 12, 1, 2, 3)
_COOL = (10, 11, 12, 1, 2, 3, 4, 5)
_SATURDAY, _SUNDAY = 5, 6


class Colour(StrEnum):
    """A colour, as RTE calls it."""

    BLUE = "BLUE"
    WHITE = "WHITE"
    RED = "RED"


class TempoCalendar:
    """What is decided and announced of the days, on the clock of the store."""

    def __init__(self, store: Store, settings: TempoSettings) -> None:
        """Follow a clock and some settings."""
        self._store = store
        self._settings = settings

    def colour(self, day: date) -> Colour:
        """Give the colour that a day has, announced or not."""
        return season(season_of(day)).get(day, Colour.BLUE)

    def announced(self, day: date, at: time) -> Colour | None:
        """Give the colour of a day if somebody tells it who begins to at a time of the day before."""
        settings, now = self._settings, self._store.now()
        today = paris_day(now)
        is_told = now.astimezone(PARIS).time() >= at
        last = today + ONE_DAY if is_told else today
        if not settings.begins <= day <= last or day in settings.unknown:
            return None
        return self.colour(day)


def season_of(day: date) -> int:
    """Give the year in which the season of a day begins, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


@lru_cache(maxsize=64)
def season(year: int) -> dict[date, Colour]:
    """Give the days of a season that are not blue: 22 red ones, 43 white ones."""
    chance = Random(f"tempo {year}")  # noqa: S311  # no secret
    whole = days_between(date(year, 9, 1), date(year + 1, 9, 1))
    week = [day for day in whole if day.weekday() < _SATURDAY and day.month in _WINTER]
    red = set(chance.sample(week, RED_DAYS))
    cool = [day for day in whole if day.weekday() != _SUNDAY and day.month in _COOL]
    white = chance.sample([day for day in cool if day not in red], WHITE_DAYS)
    return dict.fromkeys(red, Colour.RED) | dict.fromkeys(white, Colour.WHITE)
