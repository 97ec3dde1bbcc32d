"""The regulated tariffs that ship, read once."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .metering import off_peak
from .metering.model import Contract
from .metering.presets import Preset, read
from .metering.subscription import VOLT_AMPERES_PER_KVA
from .metering.tariff_document import Kind

FILE: Final = Path(__file__).parent / "tariffs" / "fr.json"
DATA_PRESETS: HassKey[dict[str, Preset]] = HassKey(f"{DOMAIN}_presets")


async def async_get_presets(hass: HomeAssistant) -> dict[str, Preset]:
    """Return the regulated tariffs by their keys."""
    if DATA_PRESETS not in hass.data:
        text = await hass.async_add_executor_job(FILE.read_text, "utf-8")
        hass.data[DATA_PRESETS] = {each.key: each for each in read(json.loads(text))}
    return hass.data[DATA_PRESETS]


def subscribed_kva(contract: Contract) -> int | None:
    """Return the subscribed power of a contract in whole kVA, None if it is not told."""
    power = contract.subscribed_power
    return None if power is None else power // VOLT_AMPERES_PER_KVA


def fitting(presets: Mapping[str, Preset], contract: Contract) -> list[Preset]:
    """Return the regulated tariffs that can be reckoned by what a contract tells."""
    power = subscribed_kva(contract)
    has_hours = bool(off_peak.parse(contract.off_peak_hours))
    return [
        preset
        for preset in presets.values()
        if power in preset.powers
        and (has_hours or preset.kind is not Kind.PEAK_OFF_PEAK)
    ]
