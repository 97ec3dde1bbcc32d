"""The recorder's door: only what differs is written, and nothing that is left is lost."""

from datetime import UTC, datetime
from typing import Any

from custom_components.grid_meter import statistics
from custom_components.grid_meter.metering.model import Unit
from custom_components.grid_meter.metering.projection import HourlyEnergy
from custom_components.grid_meter.statistics import amount_series, async_publish
from homeassistant.components.recorder.models import (
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import get_metadata
from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.recorder import get_instance

from .home import HOME_PRM, Home

FIRST = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
ID = f"grid_meter:enedis_{HOME_PRM}_consumption"


def hour(index: int, energy: int) -> HourlyEnergy:
    """Return an hour of a day in March, its energy in Wh."""
    return HourlyEnergy(FIRST + index * 3600, energy * 60, estimated=False)


async def publish(
    home: Home, hours: list[HourlyEnergy], *, owned: bool = True, name: str = "Home"
) -> int:
    """Publish hours; the archive owns all or no other days."""
    return await async_publish(
        home.hass, amount_series(ID, name, Unit.ENERGY, hours, lambda _: owned)
    )


async def rows(home: Home) -> list[tuple[int, float, float]]:
    """Return (hour, kWh, sum) of what the recorder holds."""
    return [
        (int(row["start"] - FIRST) // 3600, row["state"], row["sum"])
        for row in await home.statistics("consumption")
    ]


async def test_only_what_differs_is_written(home: Home) -> None:
    """New, corrected and older hours enter in one way; the same again writes nothing."""
    assert await publish(home, [hour(5, 1000), hour(6, 2000)]) == 2
    assert await publish(home, [hour(5, 1000), hour(6, 2000)]) == 0
    assert await publish(home, [hour(5, 1000), hour(6, 2000), hour(7, 500)]) == 1
    assert await publish(home, [hour(5, 1500), hour(6, 2000), hour(7, 500)]) == 3
    assert (
        await publish(home, [hour(4, 250), hour(5, 1500), hour(6, 2000), hour(7, 500)])
        == 4
    )
    assert await rows(home) == [
        (4, 0.25, 0.25),
        (5, 1.5, 1.75),
        (6, 2.0, 3.75),
        (7, 0.5, 4.25),
    ]


async def test_energy_moved_between_hours(home: Home) -> None:
    """When energy moves within a day, rows behind it with the same sum stay untouched."""
    await publish(home, [hour(5, 1000), hour(6, 2000), hour(7, 500)])
    assert await publish(home, [hour(5, 1200), hour(6, 1800), hour(7, 500)]) == 2


async def test_row_that_should_not_exist(home: Home) -> None:
    """A row of a known day that the archive does not say is emptied, without a step back."""
    await publish(home, [hour(5, 1000), hour(6, 2000), hour(7, 500)])
    await publish(home, [hour(5, 1000), hour(7, 500)])
    assert await rows(home) == [(5, 1.0, 1.0), (6, 0.0, 1.0), (7, 0.5, 1.5)]
    assert await publish(home, [hour(5, 1000), hour(7, 500)]) == 0


async def test_rows_of_unknown_days_keep_their_energy(home: Home) -> None:
    """What the archive says nothing about keeps its energy and joins the sum."""
    await publish(home, [hour(5, 1000), hour(6, 2000)])
    await publish(home, [hour(30, 300)], owned=False)
    assert await rows(home) == [(5, 1.0, 1.0), (6, 2.0, 3.0), (30, 0.3, 3.3)]


async def test_what_is_left_of_years_joins_what_is_known(
    home: Home, monkeypatch: Any
) -> None:
    """Rows between, before and behind the known hours, over new years and chunks."""
    left = [index * 1000 for index in range(-26, 10)]
    await publish(home, [hour(index, 1000) for index in left])
    monkeypatch.setattr(statistics, "CHUNK", 3)
    known = [hour(-27500, 50), hour(-17500, 200), hour(0, 1500), hour(1500, 50)]
    # Three are new, and every sum behind the first of them moves.
    assert await publish(home, known, owned=False) == 3 + len(left)
    assert await publish(home, known, owned=False) == 0
    stored = await rows(home)
    assert [start for start, _, _ in stored] == sorted({*left, -27500, -17500, 1500})
    assert stored[:2] == [(-27500, 0.05, 0.05), (-26000, 1.0, 1.05)]
    assert stored[27:31] == [
        (-1000, 1.0, 26.25),
        (0, 1.5, 27.75),
        (1000, 1.0, 28.75),
        (1500, 0.05, 28.8),
    ]
    assert stored[-1] == (9000, 1.0, 36.8)


async def test_an_hour_of_two_days_is_written_once(home: Home) -> None:
    """An interval across midnight reaches into an hour of which the next day tells."""
    hours = [hour(23, 1000), hour(24, 10), hour(24, 2000), hour(25, 500)]
    assert await publish(home, hours) == 3
    assert await rows(home) == [(23, 1.0, 1.0), (24, 2.0, 3.0), (25, 0.5, 3.5)]
    assert await publish(home, hours) == 0


async def test_more_rows_than_a_chunk(home: Home, monkeypatch: Any) -> None:
    """Many rows arrive in several imports, and all are there when publishing ends."""
    monkeypatch.setattr(statistics, "CHUNK", 10)
    assert await publish(home, [hour(index, 100) for index in range(95)]) == 95
    stored = await rows(home)
    assert len(stored) == 95
    assert stored[-1] == (94, 0.1, 9.5)


async def test_new_name(home: Home) -> None:
    """A renamed home renames its statistics, without writing a row."""
    await publish(home, [hour(5, 1000)])
    assert await publish(home, [hour(5, 1000)], name="Cottage") == 0
    assert (await metadata(home))["name"] == "Cottage"


async def test_metadata(home: Home) -> None:
    """The statistic is what the Energy dashboard accepts."""
    await publish(home, [hour(5, 1000)])
    expected = {
        "mean_type": StatisticMeanType.NONE,
        "has_sum": True,
        "name": "Home",
        "source": "grid_meter",
        "statistic_id": ID,
        "unit_class": "energy",
        "unit_of_measurement": "kWh",
    }
    assert dict(await metadata(home)).items() >= expected.items()


async def test_renamed_home(home: Home) -> None:
    """The statistics bear the name that the user gives the home, in its language."""
    home.hass.config.language = "fr"
    entry: ConfigEntry = await home.connect(name="Rue des Lilas")
    assert (await metadata(home))["name"] == "Rue des Lilas : consommation"
    (subentry,) = entry.subentries.values()
    home.hass.config_entries.async_update_subentry(entry, subentry, title="Maison")
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert (await metadata(home))["name"] == "Maison : consommation"


async def metadata(home: Home) -> StatisticMetaData:
    """Return what the recorder knows of the statistic."""
    found = await get_instance(home.hass).async_add_executor_job(
        lambda: get_metadata(home.hass, statistic_ids={ID})
    )
    return found[ID][1]
