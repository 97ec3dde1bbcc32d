"""Fixtures: a fresh Home Assistant beside a fresh simulator, at a time of one's choice."""

from collections.abc import AsyncGenerator
from datetime import date
import logging

from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.grid_meter import config_flow
from custom_components.grid_meter.providers import limits
from custom_components.grid_meter.providers.leneda import client
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import Simulator

from .home import HOME_PRM, INSTANCE, Home, paris
from .luxembourg import FIRST_DAY, Luxembourg

NOW = paris(2026, 4, 2, 9, 30)
ACTIVATION = date(2026, 3, 23)
A_MONTH_AGO = date(2026, 3, 2)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep each test's files apart."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def quiet_database() -> None:
    """Keep the database's statements out of the reports."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    logging.getLogger("homeassistant.components.recorder").setLevel(logging.INFO)


@pytest.fixture(autouse=True)
async def enable_event_loop_debug() -> None:
    """Keep no note of where each task was begun, which takes a tenth of the time."""


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Take pictures of entities without what differs from run to run."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture(autouse=True)
def known_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every house be the same installation, so that its keys can be told."""

    async def get(hass: HomeAssistant) -> str:
        """Return what Home Assistant would make at random."""
        return INSTANCE

    monkeypatch.setattr(instance_id, "async_get", get)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing sleep: where the time stands still, a pause would never end."""
    monkeypatch.setattr(limits, "PACE_MARGIN", 0)
    monkeypatch.setattr(config_flow, "EXCHANGE_PAUSE", 0)


@pytest.fixture
def simulator() -> Simulator:
    """Return a simulator without quotas that lives in the same time as Home Assistant.

    Its home is young, since the recorder takes its time for each hour.
    """
    simulator = Simulator(clock=dt_util.utcnow, quotas=None)
    simulator.usage_point(HOME_PRM).activation = ACTIVATION
    return simulator


@pytest.fixture
def month(simulator: Simulator) -> None:
    """Let the home be a month old, where older days are what a test is about."""
    simulator.usage_point(HOME_PRM).activation = A_MONTH_AGO


@pytest.fixture
async def home(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    enable_custom_integrations: None,
    current_request_with_host: None,
    hass_client_no_auth: ClientSessionGenerator,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> AsyncGenerator[Home]:
    """Return a house in Paris time where nothing is set up yet."""
    freezer.move_to(NOW)
    await hass.config.async_update(
        time_zone="Europe/Paris", currency="EUR", country="FR"
    )
    server = TestServer(simulator.make_app())
    await server.start_server(access_log=None)
    # A test client freezes the routes, so what has any comes before it.
    for component in ("http", "application_credentials", "calendar"):
        assert await async_setup_component(hass, component, {})
    yield Home(hass, simulator, server, hass_client_no_auth, freezer)
    for entry in hass.config_entries.async_entries("grid_meter"):
        await hass.config_entries.async_unload(entry.entry_id)
    await server.close()


@pytest.fixture
def lux(home: Home, monkeypatch: pytest.MonkeyPatch) -> Luxembourg:
    """Return a house in Luxembourg whose meters are a month old."""
    monkeypatch.setattr(client, "HISTORY_BEGINS", FIRST_DAY)
    for point in home.simulator.leneda.store.points.values():
        point.since = point.sharing_since = FIRST_DAY
    return Luxembourg(home)
