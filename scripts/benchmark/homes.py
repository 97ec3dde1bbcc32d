"""Home Assistant inside this process, and an entry of ours in it."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import sys
from types import MappingProxyType
from typing import Any

from custom_components.grid_meter.const import (
    ACCESS_DATA_CONNECT,
    ACCESS_LENEDA,
    CONF_ACCESS,
    CONF_AUTHORISATION_ID,
    CONF_CONSENT_END,
    CONF_MEASURES,
    CONF_OPERATOR,
    CONF_POLL_PHASE,
    CONF_PRODUCTION_POINT,
    CONF_REFERENCE_POWER,
    CONF_REGISTERS,
    CONF_REQUESTED,
    CONF_USAGE_POINT,
    DOMAIN,
    MEASURES_BOTH,
    OPERATOR_ENEDIS,
    OPERATOR_LENEDA,
    SUBENTRY_METERING_POINT,
    SUBENTRY_USAGE_POINT,
)
from custom_components.grid_meter.coordinator import UsagePointCoordinator
from custom_components.grid_meter.metering.model import UsagePoint
from homeassistant import bootstrap, runner
from homeassistant.components.application_credentials import (
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntries,
    ConfigEntry,
    ConfigSubentryData,
)
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.helpers.recorder import async_initialize_recorder, get_instance
from homeassistant.loader import async_get_custom_components, async_setup
from homeassistant.setup import async_setup_component
from scripts.stage.house import CLIENT_ID, CLIENT_SECRET, ROOT, House
from scripts.stage.owners import ACCOUNT
from simulator.leneda import DEMO_POD

USAGE_POINT = "16401220101758"
POLL_MINUTE = 17


class BenchError(Exception):
    """Something could not be measured; the message says what."""


def run[Result](main: Coroutine[Any, Any, Result]) -> Result:
    """Run on a loop like Home Assistant's own."""
    loop = runner.create_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@asynccontextmanager
async def whole_home(house: House) -> AsyncGenerator[HomeAssistant]:
    """Start Home Assistant as its own program does, from a folder of the demo's kind."""
    house.prepare()
    config = runner.RuntimeConfig(
        config_dir=str(house.config), skip_pip=True, log_no_color=True
    )
    hass = await bootstrap.async_setup_hass(config)
    if hass is None or hass.config.recovery_mode:
        raise BenchError("Home Assistant does not start")
    await hass.async_start()
    try:
        await get_instance(hass).async_recorder_ready.wait()
        await hass.async_block_till_done()
        yield hass
    finally:
        await hass.async_stop(force=True)


@asynccontextmanager
async def bare_home(folder: Path) -> AsyncGenerator[HomeAssistant]:
    """Start Home Assistant's core with an empty recorder, and nothing else."""
    if not (folder / "custom_components").exists():
        (folder / "custom_components").symlink_to(ROOT / "custom_components")
    hass = HomeAssistant(str(folder))
    async_setup(hass)
    hass.config.skip_pip = True
    hass.config_entries = ConfigEntries(hass, {})
    await async_get_custom_components(hass)
    await bootstrap.async_load_base_functionality(hass)
    await async_process_ha_core_config(
        hass, {"time_zone": "Europe/Paris", "country": "FR"}
    )
    async_initialize_recorder(hass)
    get_instance.cache_clear()
    database = {"db_url": f"sqlite:///{folder / 'home.db'}"}
    if not await async_setup_component(hass, "recorder", {"recorder": database}):
        raise BenchError("the recorder does not start")
    await hass.async_start()
    try:
        await get_instance(hass).async_recorder_ready.wait()
        yield hass
    finally:
        await hass.async_stop(force=True)


@dataclass(frozen=True, slots=True)
class Meter:
    """Our entry in a home, with its one usage point."""

    entry: ConfigEntry[dict[str, UsagePointCoordinator]]

    @property
    def coordinator(self) -> UsagePointCoordinator:
        """Return the one at work for the usage point."""
        (coordinator,) = self.entry.runtime_data.values()
        return coordinator


async def credentials(hass: HomeAssistant) -> None:
    """Give Home Assistant the application that the simulator knows."""
    await async_import_client_credential(
        hass, DOMAIN, ClientCredential(CLIENT_ID, CLIENT_SECRET)
    )


def meter(measures: str = MEASURES_BOTH) -> Meter:
    """Return an entry as the flow makes it, its token due to be fetched."""
    point = UsagePoint(OPERATOR_ENEDIS, USAGE_POINT)
    data = {
        CONF_OPERATOR: point.operator,
        CONF_USAGE_POINT: point.id,
        CONF_MEASURES: measures,
        CONF_POLL_PHASE: POLL_MINUTE / 60,
        CONF_AUTHORISATION_ID: None,
        CONF_CONSENT_END: None,
    }
    access = {
        CONF_ACCESS: ACCESS_DATA_CONNECT,
        "auth_implementation": DOMAIN,
        "token": {"access_token": "", "expires_at": 0, "expires_in": 0},
    }
    return _made(access, SUBENTRY_USAGE_POINT, point, data)


def flat(codes: Sequence[str]) -> Meter:
    """Return an entry of Leneda's demo with registers of its flat."""
    point = UsagePoint(OPERATOR_LENEDA, DEMO_POD)
    data = {
        CONF_OPERATOR: point.operator,
        CONF_USAGE_POINT: point.id,
        CONF_PRODUCTION_POINT: None,
        CONF_REGISTERS: list(codes),
        CONF_REFERENCE_POWER: 7000,
        CONF_REQUESTED: None,
        CONF_POLL_PHASE: POLL_MINUTE / 60,
    }
    access = {CONF_ACCESS: ACCESS_LENEDA, **ACCOUNT}
    return _made(access, SUBENTRY_METERING_POINT, point, data)


def _made(
    access: Mapping[str, object],
    kind: str,
    point: UsagePoint,
    data: Mapping[str, object],
) -> Meter:
    """Return an entry with one usage point."""
    key = point.key("bench")
    entry: ConfigEntry[dict[str, UsagePointCoordinator]] = ConfigEntry(
        data=dict(access),
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=[
            ConfigSubentryData(
                subentry_type=kind, title="Home", unique_id=key, data=data
            )
        ],
        title="Bench",
        unique_id=key,
        version=1,
    )
    return Meter(entry)


def note(text: str) -> None:
    """Tell how far the measuring is."""
    print(text, file=sys.stderr, flush=True)
