"""The recorder's door: long-term statistics made equal to what the archive says.

A statistic is compared with what should stand there and only the rows that differ are
written, so late, corrected and older readings all enter in the same way, and nothing
is written where nothing changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.const import UnitOfApparentPower, UnitOfEnergy
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import ApparentPowerConverter, EnergyConverter

from .const import DOMAIN
from .metering.projection import HourlyEnergy, Point

CHUNK = 2000
"""Rows per import: the recorder writes nothing else while it is busy with one."""

WATT_MINUTES_PER_KWH = 60_000

FIRST_YEAR = 2010
"""No smart meter's operator has older readings."""


class Row(NamedTuple):
    """A row as the recorder keeps it; which fields are used depends on the statistic."""

    start: int
    state: float | None
    sum: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One statistic as it should be."""

    metadata: StatisticMetaData
    rows: Callable[[dict[int, Row]], list[Row]]


def energy_series(
    statistic_id: str,
    name: str,
    hours: Sequence[HourlyEnergy],
    owns: Callable[[int], bool],
) -> Series:
    """Return the statistic of an energy in kWh.

    `owns` tells whether the archive speaks of the day of a timestamp. Rows of other
    days keep their energy: they may be all that is left of a lost archive. A row that
    should not exist is emptied, since recorders before 2026.11 cannot delete one.
    """

    def rows(present: dict[int, Row]) -> list[Row]:
        """Return the rows that should stand where `present` ones do."""
        energies = {
            start: 0 if owns(start) else round((row.state or 0) * WATT_MINUTES_PER_KWH)
            for start, row in present.items()
        }
        energies |= {hour.start: hour.energy for hour in hours}
        total = 0
        wanted = []
        for start in sorted(energies):
            total += energies[start]
            wanted.append(
                Row(
                    start,
                    energies[start] / WATT_MINUTES_PER_KWH,
                    total / WATT_MINUTES_PER_KWH,
                    None,
                )
            )
        return wanted

    return Series(
        _metadata(
            statistic_id, name, EnergyConverter.UNIT_CLASS, UnitOfEnergy.KILO_WATT_HOUR
        ),
        rows,
    )


def power_series(statistic_id: str, name: str, points: Sequence[Point]) -> Series:
    """Return the statistic of a maximum power in kVA."""

    def rows(present: dict[int, Row]) -> list[Row]:
        """Return the rows that should stand, none of which depends on another."""
        return [Row(point.start, None, None, point.value) for point in points]

    return Series(
        _metadata(
            statistic_id,
            name,
            ApparentPowerConverter.UNIT_CLASS,
            UnitOfApparentPower.KILO_VOLT_AMPERE,
            StatisticMeanType.ARITHMETIC,
        ),
        rows,
    )


def _metadata(
    statistic_id: str,
    name: str,
    unit_class: str | None,
    unit: str,
    mean_type: StatisticMeanType = StatisticMeanType.NONE,
) -> StatisticMetaData:
    """Describe a statistic: it has a sum, unless it has a mean."""
    return StatisticMetaData(
        mean_type=mean_type,
        has_sum=mean_type is StatisticMeanType.NONE,
        name=name,
        source=DOMAIN,
        statistic_id=statistic_id,
        unit_class=unit_class,
        unit_of_measurement=unit,
    )


async def async_publish(hass: HomeAssistant, series: Series) -> int:
    """Make the recorder hold a series; return how many rows had to be written."""
    recorder = get_instance(hass)
    differing, renamed = await recorder.async_add_executor_job(
        _difference, hass, series
    )
    if not differing and not renamed:
        return 0
    for first in range(0, max(len(differing), 1), CHUNK):
        chunk = differing[first : first + CHUNK]
        data = await hass.async_add_executor_job(_as_statistics, chunk)
        async_add_external_statistics(hass, series.metadata, data)
    written = hass.loop.create_future()
    recorder.queue_task(SynchronizeTask(written))
    await written
    return len(differing)


def _difference(hass: HomeAssistant, series: Series) -> tuple[list[Row], bool]:
    """Return the rows to write, and whether name or unit differ from the recorder's."""
    statistic_id = series.metadata["statistic_id"]
    present = _present(hass, statistic_id)
    wanted = series.rows(present)
    differing = [row for row in wanted if present.get(row.start) != row]
    known = get_metadata(hass, statistic_ids={statistic_id}).get(statistic_id)
    expected = cast(dict[str, Any], series.metadata)
    renamed = known is not None and any(
        cast(dict[str, Any], known[1]).get(key) != value
        for key, value in expected.items()
    )
    return differing, renamed


def _present(hass: HomeAssistant, statistic_id: str) -> dict[int, Row]:
    """Return the rows that the recorder holds, read by years to spare memory."""
    present = {}
    for year in range(FIRST_YEAR, dt_util.utcnow().year + 2):
        found = statistics_during_period(
            hass,
            datetime(year, 1, 1, tzinfo=UTC),
            datetime(year + 1, 1, 1, tzinfo=UTC),
            {statistic_id},
            "hour",
            None,
            {"state", "sum", "mean"},
        )
        for row in found.get(statistic_id, []):
            start = int(row["start"])
            present[start] = Row(
                start, row.get("state"), row.get("sum"), row.get("mean")
            )
    return present


def _as_statistics(rows: Sequence[Row]) -> list[StatisticData]:
    """Return rows in the form that the recorder imports."""
    return [
        StatisticData(start=start, mean=row.mean, min=row.mean, max=row.mean)
        if row.mean is not None
        else StatisticData(start=start, state=row.state or 0, sum=row.sum or 0)
        for row in rows
        if (start := dt_util.utc_from_timestamp(row.start))
    ]
