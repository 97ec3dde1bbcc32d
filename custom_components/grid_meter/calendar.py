"""Calendars of the tariff periods, so that automations can look ahead."""

from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .const import CURRENCY, DOMAIN
from .coordinator import GridMeterConfigEntry, UsagePointCoordinator
from .costs import period_name
from .entity import ClockEntity, GridMeterEntityDescription, async_add_existing
from .metering.lookahead import HORIZON
from .metering.model import Direction
from .metering.tariff import UNKNOWN
from .metering.timetable import Segment
from .tariff_sensor import has_periods

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class TariffCalendarDescription(CalendarEntityDescription, GridMeterEntityDescription):
    """The calendar of the tariff periods of a direction."""

    direction: Direction


def _of_direction(direction: Direction) -> TariffCalendarDescription:
    """Describe the calendar of a direction: it is there if there is anything to tell."""
    return TariffCalendarDescription(
        key=f"{direction}_periods",
        translation_key=f"{direction}_periods",
        exists_fn=lambda data: has_periods(data, direction),
        leaves=True,
        direction=direction,
    )


CALENDARS = tuple(map(_of_direction, Direction))


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GridMeterConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendars of each usage point whose tariff has more than one period."""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})

    def make(
        coordinator: UsagePointCoordinator, description: TariffCalendarDescription
    ) -> TariffCalendar:
        """Return the calendar of a description, in the language of the house."""
        return TariffCalendar(coordinator, description, texts)

    for coordinator in entry.runtime_data.values():
        async_add_existing(
            coordinator, Platform.CALENDAR, CALENDARS, make, async_add_entities
        )


class TariffCalendar(ClockEntity, CalendarEntity):
    """Each time of a tariff period as an event; what is not known yet is left out."""

    entity_description: TariffCalendarDescription

    def __init__(
        self,
        coordinator: UsagePointCoordinator,
        description: TariffCalendarDescription,
        texts: dict[str, str],
    ) -> None:
        """Show the periods of a direction, by the names in some texts."""
        super().__init__(coordinator, description)
        self._texts = texts
        self._event: CalendarEvent | None = None

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Forget the event: what is written last would set a timer for its end."""
        await super().async_will_remove_from_hass()
        self._event = None

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return the tariff period of now, or else the next one that is known."""
        return self._event

    @callback
    @override
    def _async_take(self, now: datetime) -> datetime | None:
        """Take the event of a moment; return when it is over."""
        found = self._events(now - HORIZON, now + HORIZON)
        self._event = next(
            (each for each in found if each.end_datetime_local > now), None
        )
        event = self._event
        return None if event is None else dt_util.as_utc(event.end_datetime_local)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what is known of a time: its borders, and not those that were asked for."""
        found = self._events(start_date - HORIZON, end_date + HORIZON)
        return [
            each
            for each in found
            if each.end_datetime_local > start_date
            and each.start_datetime_local < end_date
        ]

    def _events(self, start: datetime, end: datetime) -> list[CalendarEvent]:
        """Return the events of a time."""
        table = self.coordinator.costs.tables.get(self.entity_description.direction)
        if table is None:
            return []
        return [
            self._of(segment)
            for segment in table.segments(start, end)
            if segment.period != UNKNOWN
        ]

    def _of(self, segment: Segment) -> CalendarEvent:
        """Return a time of a tariff period as an event."""
        price = "" if segment.price is None else f"{segment.price:f} {CURRENCY}/kWh"
        return CalendarEvent(
            start=dt_util.as_local(segment.start),
            end=dt_util.as_local(segment.end),
            summary=period_name(self._texts, segment.period),
            description=price,
            uid=segment.start.isoformat(),
        )
