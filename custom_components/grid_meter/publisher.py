"""The statistics of one usage point: which there are, and when they are written."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .metering.model import Channel, Direction, Quantity
from .statistics import Series, amount_series, async_publish, power_series

if TYPE_CHECKING:
    from .coordinator import UsagePointCoordinator


class Publisher:
    """Keeps the statistics of one usage point in line with its projection."""

    def __init__(self, coordinator: UsagePointCoordinator) -> None:
        """Serve the usage point of a coordinator."""
        self._coordinator = coordinator
        self._writing = asyncio.Lock()

    def statistic_id(self, channel: Channel) -> str:
        """Return the id of the statistic of a channel."""
        point = self._coordinator.usage_point
        return f"{DOMAIN}:{self._coordinator.provider.statistic_id(point.id, channel)}"

    @property
    def max_power_id(self) -> str:
        """Return the id of the statistic of the maximum power, if there is one."""
        taken = Channel(Direction.CONSUMPTION)
        prefix = self.statistic_id(taken).removesuffix(taken.key)
        return f"{prefix}{Quantity.MAX_POWER}"

    async def async_series(self, changed: set[date] | None = None) -> list[Series]:
        """Return the statistics as they should be; none where nothing changed.

        Costs change without a day where prices do.
        """
        coordinator = self._coordinator
        if changed is not None:
            coordinator.projection.forget(changed)
        is_same = changed is not None and not changed
        if not await coordinator.costs.async_look() and is_same:
            return []
        hass = coordinator.hass
        texts = await async_get_translations(
            hass, hass.config.language, "common", {DOMAIN}
        )

        def series() -> list[Series]:
            """Settle and price what has changed."""
            energy = [] if is_same else self._series(texts)
            return [*energy, *coordinator.costs.series(texts)]

        return await hass.async_add_executor_job(series)

    async def async_write(self, series: list[Series]) -> int:
        """Make the recorder agree; return the number of rows that had to be written."""
        hass = self._coordinator.hass
        async with self._writing:
            return sum(
                [
                    await async_publish(hass, each)
                    for each in series
                    if not self._coordinator.is_retired
                ]
            )

    async def async_wait(self) -> None:
        """Wait until nothing is being written."""
        async with self._writing:
            return

    def _series(self, texts: Mapping[str, str]) -> list[Series]:
        """Return the statistics of the usage point as they should be."""
        projection = self._coordinator.projection
        series = []
        for channel in self._coordinator.channels:
            days = set(projection.days(channel))
            if not days:
                continue
            series.append(
                amount_series(
                    self.statistic_id(channel),
                    self.name(texts, channel),
                    channel.unit,
                    projection.hourly_energy(channel),
                    partial(self.is_of, days),
                )
            )
        if points := projection.max_power_points(Channel(Direction.CONSUMPTION)):
            name = self._name(texts, Quantity.MAX_POWER, "")
            series.append(power_series(self.max_power_id, name, points))
        return series

    def name(self, texts: Mapping[str, str], channel: Channel) -> str:
        """Return what the statistic of a channel is called."""
        return self._name(texts, channel.key, channel.code)

    def _name(self, texts: Mapping[str, str], key: str, code: str) -> str:
        """Return what a statistic is called in the language of the house."""
        text = texts.get(f"component.{DOMAIN}.common.statistic_{key}", "{home}: {code}")
        return text.format(home=self._coordinator.title, code=code)

    def is_of(self, days: set[date], timestamp: int) -> bool:
        """Tell whether an hour begins in one of the local days."""
        zone = self._coordinator.provider.zone
        return datetime.fromtimestamp(timestamp, zone).date() in days
