"""What the energy of one usage point costs: its tariffs at work, and their statistics."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
import logging
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from homeassistant.core import HomeAssistant

from .const import CURRENCY, DOMAIN
from .metering import off_peak, tariff_document
from .metering.lookahead import OffPeakNow, off_peak_at
from .metering.model import Channel, Direction, Unit
from .metering.money import price_of
from .metering.pricing import Pricing
from .metering.projection import main_channels
from .metering.spending import Spending, spending
from .metering.tariff import (
    Announced,
    Outside,
    PriceUnit,
    Scheme,
    Tempo as TempoScheme,
    Timeline,
    Version,
    unit_of,
)
from .metering.timetable import Segment, Timetable
from .statistics import (
    Series,
    amount_series,
    async_list_own,
    async_read_prices,
    cost_series,
)
from .tempo import async_get_tempo

if TYPE_CHECKING:
    from .coordinator import UsagePointCoordinator

_LOGGER = logging.getLogger(__name__)

MONEY: Final = {
    Direction.CONSUMPTION: "cost",
    Direction.PRODUCTION: "compensation",
}
"""What the money of a direction is called in the ids of statistics, entities and texts."""


class Sight(NamedTuple):
    """What costs follow from besides the energy, and whether the recorder gets them."""

    timelines: Mapping[Direction, Timeline]
    announced: Announced
    is_published: bool


class Costs:
    """Prices the energy of one usage point, by the tariffs that its owner has told.

    What takes long is done in an executor, under the coordinator's lock. The tables are
    for the event loop, which looks at them at any time.
    """

    def __init__(
        self, coordinator: UsagePointCoordinator, tariffs: Mapping[str, Any]
    ) -> None:
        """Serve the usage point of a coordinator."""
        self._coordinator = coordinator
        self._timelines: dict[Direction, Timeline] = {}
        self._seen = Sight({}, Announced(), is_published=False)
        self._known: Mapping[str, str] = {}
        self._pricings: dict[Direction, Pricing] = {}
        self.tables: dict[Direction, Timetable] = {}
        self.take(tariffs)
        self._set_up(self._timelines, self._seen.announced)

    def take(self, tariffs: Mapping[str, Any]) -> None:
        """Price by other tariffs from the next look on.

        Those that cannot be read have no prices.
        """
        self._timelines = {}
        for direction, document in tariffs.items():
            checked = tariff_document.check(document)
            if checked.timeline is None:
                where = [flaw.where for flaw in checked.errors]
                point = self._coordinator.usage_point.short
                _LOGGER.error("Tariffs of %s cannot be read: %s", point, where)
            else:
                self._timelines[Direction(direction)] = checked.timeline

    @property
    def is_in_currency(self) -> bool:
        """Tell whether Home Assistant counts money in that of the tariffs."""
        return self._coordinator.hass.config.currency == CURRENCY

    @property
    def channels(self) -> dict[Direction, Channel]:
        """Return what has a price: the main channel of each direction, if in kWh."""
        main = main_channels(self._coordinator.channels)
        return {
            direction: channel
            for direction, channel in main.items()
            if direction in self.tables and channel.unit is Unit.ENERGY
        }

    def statistic_id(self, channel: Channel) -> str | None:
        """Return the id of the statistic of what a channel costs, if there is one."""
        if not self.is_in_currency or channel not in self.channels.values():
            return None
        return self._money_id(channel)

    def statistic_ids(self, channel: Channel) -> dict[str, str]:
        """Return the ids of statistics of energy, each with that of its money."""
        if (whole := self.statistic_id(channel)) is None:
            return {}
        periods = self._periods(channel.direction)
        return {
            self._coordinator.publisher.statistic_id(channel): whole,
            **{
                self._energy_id(channel, each): self._money_id(channel, each)
                for each in periods
            },
        }

    def _energy_id(self, channel: Channel, period: str | None = None) -> str:
        """Return the id of the statistic of the energy of a tariff period, or of all."""
        whole = self._coordinator.publisher.statistic_id(channel)
        return whole if period is None else f"{whole}_{period}"

    def _money_id(self, channel: Channel, period: str | None = None) -> str:
        """Return the id of the statistic of the money for it."""
        return f"{self._energy_id(channel, period)}_{MONEY[channel.direction]}"

    def _periods(self, direction: Direction) -> tuple[str, ...]:
        """Return the tariff periods that have statistics: none where there is but one."""
        periods = self.tables[direction].timeline.periods
        return periods if len(periods) > 1 else ()

    def described(self) -> dict[Direction, list[dict[str, Any]]]:
        """Return kinds and days of the versions of each timeline, without any price."""
        return {
            direction: [
                {"start": version.start, "type": version.scheme.kind}
                for version in timeline.versions
            ]
            for direction, timeline in self._timelines.items()
        }

    def sources(self, direction: Direction) -> set[str]:
        """Return whose prices are those of a direction."""
        timeline = self._timelines.get(direction)
        return _sources([timeline] if timeline else [])

    def at(self, direction: Direction, moment: datetime) -> Segment | None:
        """Return what holds at a moment; a price from outside as it is told just now."""
        if (table := self.tables.get(direction)) is None:
            return None
        segment = table.at(moment)
        version = table.timeline.version(moment.astimezone(table.zone).date())
        if segment.price is None and version is not None:
            segment = segment._replace(price=self._price_of_state(version))
        return segment

    def _price_of_state(self, version: Version) -> Decimal | None:
        """Return what a kWh costs by the state of the entity that tells it.

        Its statistics have an hour only when that is over.
        """
        scheme = version.scheme
        if not isinstance(scheme, Outside):
            return None
        if (state := self._coordinator.hass.states.get(scheme.source)) is None:
            return None
        try:
            told = Decimal(state.state)
        except InvalidOperation:
            return None
        if not told.is_finite():
            return None
        unit = unit_of(state.attributes.get("unit_of_measurement")) or scheme.unit
        each = version.rate(unit.per_kwh(told) + scheme.surcharge)
        return None if each is None else price_of(each)

    def off_peak(self, moment: datetime) -> OffPeakNow | None:
        """Tell whether it is off-peak: by the tariff, or else by the contract.

        Nothing is said where neither tells when that is.
        """
        table = self.tables.get(Direction.CONSUMPTION)
        told = None if table is None else off_peak_at(table, moment)
        hours = off_peak.parse(self._coordinator.data.contract.off_peak_hours)
        if told is not None or not hours:
            return told
        zone = self._coordinator.provider.zone
        is_on = hours.is_off_peak(moment, zone)
        return OffPeakNow(is_on, hours.next_change(moment, zone))

    async def async_look(self) -> bool:
        """Learn what is announced; tell whether costs may be others than they were."""
        announced, timelines = await async_announced(
            self._coordinator.hass, self._timelines
        )
        found = Sight(timelines, announced, bool(timelines) and self.is_in_currency)
        if found == self._seen:
            return False
        self._seen = found
        self._set_up(timelines, announced)
        if found.is_published:
            self._known = await async_list_own(self._coordinator.hass)
        return True

    def _set_up(
        self, timelines: Mapping[Direction, Timeline], announced: Announced
    ) -> None:
        """Price by timelines and by what is announced."""
        zone = self._coordinator.provider.zone
        self.tables = {
            direction: Timetable(timeline, zone, announced)
            for direction, timeline in timelines.items()
        }
        self._pricings = {
            direction: pricing
            for direction, pricing in self._pricings.items()
            if direction in timelines
        }

    def spending(self) -> dict[Direction, Spending]:
        """Return what was spent lately, by directions that have a tariff."""
        return {
            direction: spending(self._pricing(direction, channel))
            for direction, channel in self.channels.items()
        }

    def _pricing(self, direction: Direction, channel: Channel) -> Pricing:
        """Return what prices a channel, which remembers the days it has priced."""
        known = self._pricings.get(direction)
        table = self.tables[direction]
        projection = self._coordinator.projection
        if (
            known is None
            or known.channel != channel
            or known.projection is not projection
        ):
            known = self._pricings[direction] = Pricing(projection, channel, table)
        known.timetable = table
        return known

    def series(self, texts: Mapping[str, str]) -> Iterator[Series]:
        """Walk the statistics of costs as they should be."""
        if not self.is_in_currency:
            return
        for direction, channel in self.channels.items():
            pricing = self._pricing(direction, channel)
            yield from self._of_channel(pricing, channel, texts)

    def _of_channel(
        self, pricing: Pricing, channel: Channel, texts: Mapping[str, str]
    ) -> Iterator[Series]:
        """Walk the statistics of the money of a channel, and of its tariff periods."""
        publisher = self._coordinator.publisher
        owns = partial(publisher.is_of, set(pricing.days()))
        money, name = MONEY[channel.direction], publisher.name(texts, channel)
        is_taken = channel.direction is Direction.CONSUMPTION
        whole = pricing.hours_with_standing() if is_taken else pricing.hours()
        wanted = {self._money_id(channel)}
        told = _text(texts, f"statistic_{money}").format(statistic=name)
        yield cost_series(self._money_id(channel), told, whole, owns)
        for period in self._periods(channel.direction):
            energy_id = self._energy_id(channel, period)
            money_id = self._money_id(channel, period)
            wanted |= {energy_id, money_id}
            part = _text(texts, "statistic_period").format(
                statistic=name, period=period_name(texts, period)
            )
            told = _text(texts, f"statistic_{money}").format(statistic=part)
            hours = pricing.hours(period)
            yield amount_series(energy_id, part, channel.unit, hours, owns)
            yield cost_series(money_id, told, hours, owns)
        # Of tariff periods that are no more: nothing may be counted there as well.
        prefix = f"{self._energy_id(channel)}_"
        for each, told in self._known.items():
            if not each.startswith(prefix) or each in wanted:
                continue
            if each.endswith(f"_{money}"):
                yield cost_series(each, told, (), owns)
            else:
                yield amount_series(each, told, channel.unit, (), owns)


async def async_announced[Key: Hashable](
    hass: HomeAssistant, timelines: Mapping[Key, Timeline]
) -> tuple[Announced, dict[Key, Timeline]]:
    """Return what others announce of timelines, and these in the units it is told in."""
    prices, units = {}, {}
    for source in _sources(timelines.values()):
        unit, prices[source] = await async_read_prices(hass, source)
        if (known := unit_of(unit)) is not None:
            units[source] = known
    schemes = _schemes(timelines.values())
    is_tempo = any(isinstance(each, TempoScheme) for each in schemes)
    colours = (await async_get_tempo(hass)).colours if is_tempo else {}
    return Announced(tempo=colours, prices=prices), {
        key: _in_units(timeline, units) for key, timeline in timelines.items()
    }


def _schemes(timelines: Iterable[Timeline]) -> Iterator[Scheme]:
    """Walk when which price holds, version by version."""
    for timeline in timelines:
        for version in timeline.versions:
            yield version.scheme


def _sources(timelines: Iterable[Timeline]) -> set[str]:
    """Return whose prices are those of timelines."""
    schemes = _schemes(timelines)
    return {each.source for each in schemes if isinstance(each, Outside)}


def period_name(texts: Mapping[str, str], period: str) -> str:
    """Return what a tariff period is called: as its owner does, if it is no usual one."""
    known = texts.get(f"component.{DOMAIN}.common.period_{period}")
    return known or period.replace("_", " ")


def _text(texts: Mapping[str, str], key: str) -> str:
    """Return a text."""
    return texts[f"component.{DOMAIN}.common.{key}"]


def _in_units(timeline: Timeline, units: Mapping[str, PriceUnit]) -> Timeline:
    """Return a timeline that takes prices from outside in the units they are told in."""

    def in_unit(version: Version) -> Version:
        """Return a version in the unit of its source, if that is known."""
        scheme = version.scheme
        if not isinstance(scheme, Outside) or scheme.source not in units:
            return version
        return replace(version, scheme=replace(scheme, unit=units[scheme.source]))

    return replace(timeline, versions=tuple(map(in_unit, timeline.versions)))
