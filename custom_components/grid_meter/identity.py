"""Which usage points are set up, and the keys that stand for them."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import instance_id

from .const import CONF_OPERATOR, CONF_PRODUCTION_POINT, CONF_USAGE_POINT, DOMAIN
from .metering.model import UsagePoint

type Keys = Callable[[UsagePoint], str]
"""What makes the key of a usage point in this installation."""


def usage_point_of(data: Mapping[str, Any]) -> UsagePoint:
    """Return the usage point of a home, by what its subentry keeps."""
    return UsagePoint(data[CONF_OPERATOR], data[CONF_USAGE_POINT])


def production_point_of(data: Mapping[str, Any]) -> UsagePoint | None:
    """Return the usage point under which a home's production has a code of its own."""
    code = data.get(CONF_PRODUCTION_POINT)
    return UsagePoint(data[CONF_OPERATOR], code) if code else None


@callback
def async_owners(hass: HomeAssistant) -> dict[UsagePoint, ConfigEntry]:
    """Return the entries that usage points belong to, under each of their codes."""
    return {
        point: entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.subentries.values()
        for point in (usage_point_of(subentry.data), production_point_of(subentry.data))
        if point is not None
    }


async def async_key(hass: HomeAssistant, point: UsagePoint) -> str:
    """Return what stands for a usage point in the names of files, entities and repairs.

    There are so few numbers of meters that a digest alone could be undone by trying
    them all, so it is made with what only this installation knows.
    """
    return (await async_get_keys(hass))(point)


async def async_get_keys(hass: HomeAssistant) -> Keys:
    """Return what makes the keys of usage points, where it cannot be waited for."""
    secret = await instance_id.async_get(hass)

    def key(point: UsagePoint) -> str:
        """Return the key of a usage point."""
        return point.key(secret)

    return key
