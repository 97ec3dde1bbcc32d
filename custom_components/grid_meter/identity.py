"""Which usage points are set up, and the keys that stand for them."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import instance_id

from .const import CONF_OPERATOR, CONF_PRODUCTION_POINT, CONF_USAGE_POINT, DOMAIN
from .metering.model import UsagePoint


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
    return point.key(await instance_id.async_get(hass))
