"""The recorder's door: long-term statistics made equal to what the archive says.

A statistic is compared with what should stand there and only the rows that differ are
written, so late, corrected and older readings all enter in the same way, and nothing
is written where nothing changed.
"""

from asyncio import Future
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import batched, chain, pairwise
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
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import (
    ApparentPowerConverter,
    EnergyConverter,
    ReactiveEnergyConverter,
    VolumeConverter,
)

from .const import CURRENCY, DOMAIN
from .metering.model import WATT_MINUTES_PER_WH, Unit
from .metering.money import EURO
from .metering.pricing import HourlyCost
from .metering.projection import HourlyEnergy, Point

CHUNK = 2000
"""Rows per import: the recorder writes nothing else while it is busy with one."""

RECORDER = "recorder"
"""Source of the statistics of entities."""

WATT_MINUTES_PER_KWH = 60_000
"""And as many parts of any other unit: amounts are in sixtieths of its thousandths."""

UNIT_CLASSES = {
    Unit.ENERGY: EnergyConverter.UNIT_CLASS,
    Unit.REACTIVE_ENERGY: ReactiveEnergyConverter.UNIT_CLASS,
    Unit.VOLUME: VolumeConverter.UNIT_CLASS,
}

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
    """One statistic as it should be.

    `differing` takes the rows that are present, and walks those that should stand but
    differ or are missing: all in the order of time, since a house has too many to hold.
    """

    metadata: StatisticMetaData
    differing: Callable[[Iterable[Row]], Iterator[Row]]


def amount_series[Hour: (HourlyEnergy, HourlyCost)](
    statistic_id: str,
    name: str,
    unit: Unit,
    hours: Iterable[Hour],
    owns: Callable[[int], bool],
) -> Series:
    """Return the statistic of an amount that adds up, in its unit.

    `hours` can be walked more than once, in the order of time.
    `owns` tells whether the archive speaks of the day of a timestamp. Rows of other
    days keep their energy: they may be all that is left of a lost archive. A row that
    should not exist is emptied, since recorders before 2026.11 cannot delete one.
    """
    metadata = _metadata(statistic_id, name, UNIT_CLASSES[unit], unit.value)
    return _adding_up(
        metadata, hours, lambda hour: hour.energy, owns, WATT_MINUTES_PER_KWH
    )


def cost_series(
    statistic_id: str,
    name: str,
    hours: Iterable[HourlyCost],
    owns: Callable[[int], bool],
) -> Series:
    """Return the statistic of costs that add up, like that of an amount.

    An hour of which a price is not known has no row until it is.
    """
    metadata = _metadata(statistic_id, name, None, CURRENCY)
    return _adding_up(metadata, hours, lambda hour: hour.cost, owns, EURO)


def _adding_up[Hour: (HourlyEnergy, HourlyCost)](
    metadata: StatisticMetaData,
    hours: Iterable[Hour],
    amount_of: Callable[[Hour], int | None],
    owns: Callable[[int], bool],
    scale: int,
) -> Series:
    """Return the statistic of amounts that add up, so many of which make a unit."""

    def differing(present: Iterable[Row]) -> Iterator[Row]:
        """Walk the rows that should stand, adding up their amounts."""
        total = 0
        for start, row, hour in _side_by_side(present, _once(hours)):
            amount = None if hour is None else amount_of(hour)
            if amount is None:
                if row is None:
                    continue
                amount = 0 if owns(start) else round((row.state or 0) * scale)
            total += amount
            wanted = Row(start, amount / scale, total / scale, None)
            if wanted != row:
                yield wanted

    return Series(metadata, differing)


def power_series(statistic_id: str, name: str, points: Sequence[Point]) -> Series:
    """Return the statistic of a maximum power in kVA."""

    def differing(present: Iterable[Row]) -> Iterator[Row]:
        """Walk the rows that should stand, none of which depends on another."""
        for start, row, point in _side_by_side(present, points):
            if point is not None:
                wanted = Row(start, None, None, point.value)
                if wanted != row:
                    yield wanted

    return Series(
        _metadata(
            statistic_id,
            name,
            ApparentPowerConverter.UNIT_CLASS,
            UnitOfApparentPower.KILO_VOLT_AMPERE,
            StatisticMeanType.ARITHMETIC,
        ),
        differing,
    )


def _once[Hour: (HourlyEnergy, HourlyCost)](hours: Iterable[Hour]) -> Iterator[Hour]:
    """Walk each hour once: an interval across midnight and the next day may share one.

    The later entry counts.
    """
    for hour, following in pairwise(chain(hours, (None,))):
        if hour is not None and (following is None or hour.start < following.start):
            yield hour


def _side_by_side[Wanted: (HourlyEnergy, HourlyCost, Point)](
    present: Iterable[Row], wanted: Iterable[Wanted]
) -> Iterator[tuple[int, Row | None, Wanted | None]]:
    """Walk by start what is present and what is wanted, of which either may be missing."""
    rows = iter(present)
    row = next(rows, None)
    for each in wanted:
        while row is not None and row.start < each.start:
            yield row.start, row, None
            row = next(rows, None)
        if row is not None and row.start == each.start:
            yield each.start, row, each
            row = next(rows, None)
        else:
            yield each.start, None, each
    while row is not None:
        yield row.start, row, None
        row = next(rows, None)


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


async def async_list_energies(hass: HomeAssistant) -> dict[str, str]:
    """Return the units of the energies that other integrations wrote, by statistic id.

    Those of sensors are left out: what was imported into them is overwritten hour by
    hour by what Home Assistant itself makes of their states.
    """

    def energies() -> dict[str, str]:
        """Look through all statistics."""
        found = {}
        for statistic_id, (_, metadata) in get_metadata(hass).items():
            unit = metadata["unit_of_measurement"]
            if (
                metadata["has_sum"]
                and metadata["source"] not in (DOMAIN, RECORDER)
                and unit in EnergyConverter.VALID_UNITS
            ):
                found[statistic_id] = str(unit)
        return found

    return await get_instance(hass).async_add_executor_job(energies)


async def async_list_own(hass: HomeAssistant) -> dict[str, str]:
    """Return the names of all statistics that this integration ever wrote, by id."""
    known = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_source=DOMAIN)
    )
    return {each: str(known[each][1]["name"]) for each in sorted(known)}


async def async_count(hass: HomeAssistant, statistic_ids: Iterable[str]) -> list[int]:
    """Return how many hours statistics hold, in the order of their ids."""
    chosen = list(statistic_ids)
    return await get_instance(hass).async_add_executor_job(
        lambda: [sum(1 for _ in _present(hass, each)) for each in chosen]
    )


async def async_delete(hass: HomeAssistant, statistic_ids: Iterable[str]) -> None:
    """Delete statistics; they are gone when this returns."""
    if chosen := list(statistic_ids):
        done = hass.loop.create_future()
        recorder = get_instance(hass)
        recorder.async_clear_statistics(chosen)
        recorder.queue_task(SynchronizeTask(done))
        await done


async def async_names(
    hass: HomeAssistant, statistic_ids: Iterable[str]
) -> dict[str, str]:
    """Return what statistics are called; their ids, where nobody knows."""
    chosen = set(statistic_ids)
    known = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_ids=chosen)
    )
    names = {each: metadata["name"] for each, (_, metadata) in known.items()}
    for each in chosen:
        if not names.get(each):
            state = hass.states.get(each)
            names[each] = state.name if state else each
    return {each: str(name) for each, name in names.items()}


async def async_read_energy(
    hass: HomeAssistant, statistic_id: str, unit: str
) -> dict[int, int]:
    """Return watt-minutes by the UTC timestamp of the hour, as another one wrote them."""

    def hours() -> dict[int, int]:
        """Walk all rows."""
        to_wh = EnergyConverter.converter_factory(unit, UnitOfEnergy.WATT_HOUR)
        found = {}
        before: float | None = None
        for row in _present(hass, statistic_id):
            if (energy := _energy_of(row, before)) is not None:
                found[row.start] = round(to_wh(energy) * WATT_MINUTES_PER_WH)
            before = row.sum
        return found

    return await get_instance(hass).async_add_executor_job(hours)


async def async_read_prices(
    hass: HomeAssistant, statistic_id: str
) -> tuple[str | None, dict[int, Decimal]]:
    """Return the unit of prices that others write, and them by their hours.

    An hour is named by its UTC timestamp.
    """

    def prices() -> tuple[str | None, dict[int, Decimal]]:
        """Walk all rows."""
        known = get_metadata(hass, statistic_ids={statistic_id}).get(statistic_id)
        found = {
            row.start: Decimal(str(price))
            for row in _present(hass, statistic_id)
            if (price := row.state if row.mean is None else row.mean) is not None
        }
        return known and known[1]["unit_of_measurement"], found

    return await get_instance(hass).async_add_executor_job(prices)


def _energy_of(row: Row, before: float | None) -> float | None:
    """Return the energy of another integration's row, None where it tells none.

    It is told twice: as the state, and as what the sum has grown by. Where they differ,
    sums began anew, jumped, or were adjusted by hand: the smaller one counts, and never
    one below zero.
    """
    grown = None if row.sum is None or before is None else row.sum - before
    told = [each for each in (row.state, grown) if each is not None and each >= 0]
    return min(told, default=None)


async def async_publish(hass: HomeAssistant, series: Series) -> int:
    """Make the recorder hold a series; return how many rows had to be written."""
    recorder = get_instance(hass)
    present = _present(hass, series.metadata["statistic_id"])
    chunks = batched(series.differing(present), CHUNK, strict=False)
    renamed = await recorder.async_add_executor_job(_is_renamed, hass, series.metadata)
    rows = 0
    written: Future[None] | None = None
    while data := await recorder.async_add_executor_job(_next_of, chunks):
        # One is made while the recorder writes another: more would only take memory.
        if written is not None:
            await written
        written = _async_import(hass, series.metadata, data)
        rows += len(data)
    if renamed and not rows:
        written = _async_import(hass, series.metadata, [])
    if written is not None:
        await written
    return rows


@callback
def _async_import(
    hass: HomeAssistant, metadata: StatisticMetaData, data: list[StatisticData]
) -> Future[None]:
    """Let the recorder import rows; return what tells that they are in the database."""
    async_add_external_statistics(hass, metadata, data)
    written = hass.loop.create_future()
    get_instance(hass).queue_task(SynchronizeTask(written))
    return written


def _next_of(chunks: Iterator[Sequence[Row]]) -> list[StatisticData]:
    """Return the next rows in the form that the recorder imports, none at the end."""
    return _as_statistics(next(chunks, ()))


def _is_renamed(hass: HomeAssistant, metadata: StatisticMetaData) -> bool:
    """Tell whether the recorder knows a statistic by another name or unit."""
    statistic_id = metadata["statistic_id"]
    known = get_metadata(hass, statistic_ids={statistic_id}).get(statistic_id)
    expected = cast(dict[str, Any], metadata)
    return known is not None and any(
        cast(dict[str, Any], known[1]).get(key) != value
        for key, value in expected.items()
    )


def _present(hass: HomeAssistant, statistic_id: str) -> Iterator[Row]:
    """Walk the rows that the recorder holds, read by years to spare memory."""
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
            yield Row(
                int(row["start"]), row.get("state"), row.get("sum"), row.get("mean")
            )


def _as_statistics(rows: Sequence[Row]) -> list[StatisticData]:
    """Return rows in the form that the recorder imports."""
    return [
        StatisticData(start=start, mean=row.mean, min=row.mean, max=row.mean)
        if row.mean is not None
        else StatisticData(start=start, state=row.state or 0, sum=row.sum or 0)
        for row in rows
        if (start := dt_util.utc_from_timestamp(row.start))
    ]
