"""The recorder's door: only what differs is written, and nothing that is left is lost."""

from datetime import UTC, datetime
from typing import Any

from custom_components.grid_meter import statistics
from custom_components.grid_meter.metering.projection import HourlyEnergy
from custom_components.grid_meter.statistics import async_publish, energy_series
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
        home.hass, energy_series(ID, name, hours, lambda _: owned)
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
