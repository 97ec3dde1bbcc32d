"""The house rules of every access, side by side."""

from typing import Final

from ..metering.courtesy import Courtesy, History, Slot, every

COURTESIES: Final[dict[str, Courtesy]] = {
    # Enedis: 5 a second and 1000 an hour; a load curve 7 days at a time and 24 months
    # and 15 days back, daily values 36 months and 15 days.
    "data_connect": Courtesy(
        slots=every(1, 5, 20),
        calls_per_second=5,
        calls_per_hour=1000,
        calls_per_day=None,
        curve_days=7,
        curves=History(24, 15),
        daily=History(36, 15),
    ),
    # Conso API: once a day at a random second between 6:00 and 10:00, once more in the
    # early afternoon, and no bulk history; Enedis' quota is shared by all its users.
    "conso_api": Courtesy(
        slots=(Slot(6, 4), Slot(13, 2)),
        calls_per_second=1,
        calls_per_hour=60,
        calls_per_day=80,
        curve_days=7,
        curves=History(0, 28),
        daily=History(36, 15),
        history_per_day=1,
        catches_up=False,
    ),
    # The same, where the user has asked for the old load curves all the same.
    "conso_api_history": Courtesy(
        slots=(Slot(6, 4), Slot(13, 2)),
        calls_per_second=1,
        calls_per_hour=60,
        calls_per_day=80,
        curve_days=7,
        curves=History(24, 15),
        daily=History(36, 15),
        history_per_day=4,
        catches_up=False,
    ),
    # MyElectricalData: 50 requests a day and usage point, and 1095 days of daily values
    # at most; what a day's polls leave of the 50 goes to the history.
    "my_electrical_data": Courtesy(
        slots=every(2, 6, 20),
        calls_per_second=1,
        calls_per_hour=100,
        calls_per_day=None,
        curve_days=7,
        curves=History(24, 15),
        daily=History(35, 28),
        history_per_day=20,
    ),
    # The same with its cache, which allows 500.
    "my_electrical_data_cache": Courtesy(
        slots=every(2, 6, 20),
        calls_per_second=1,
        calls_per_hour=300,
        calls_per_day=None,
        curve_days=7,
        curves=History(24, 15),
        daily=History(35, 28),
        history_per_day=120,
    ),
}
