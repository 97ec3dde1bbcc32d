"""Fixtures: the house of the integration tests, its recorder on each database."""

from collections.abc import Generator, Iterator
import os
from pathlib import Path

from pymysql import converters
import pytest
from pytest_homeassistant_custom_component.patch_time import HAFakeDatetime
import pytest_socket

from tests.integration.conftest import (
    hass_config_dir,
    home,
    no_pauses,
    quiet_database,
    simulator,
)

from .servers import SERVERS, Server, ServerError

__all__ = ["hass_config_dir", "home", "no_pauses", "quiet_database", "simulator"]

DATABASE = "homeassistant"


@pytest.fixture(scope="session", params=["sqlite", *SERVERS])
def server(request: pytest.FixtureRequest) -> Iterator[Server | None]:
    """Return a running server, None for a file.

    Where none is installed the tests are skipped, but not where all are to pass.
    """
    kind = SERVERS.get(request.param)
    if kind is None:
        yield None
        return
    # Each test's own set-up closes this door again.
    pytest_socket.enable_socket()
    try:
        found = kind()
    except ServerError as err:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{request.param}: {err}")
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture(autouse=True)
def frozen_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PyMySQL write the instants of a frozen clock as it does others."""
    for known in (converters.encoders, converters.conversions):
        monkeypatch.setitem(known, HAFakeDatetime, converters.escape_datetime)


@pytest.fixture
def recorder_db_url(
    server: Server | None, tmp_path: Path, socket_enabled: None
) -> Generator[str]:
    """Return the address of an empty database for one test."""
    if server is None:
        yield f"sqlite:///{tmp_path / 'home-assistant_v2.db'}"
        return
    server.execute(server.create(DATABASE))
    yield server.url(DATABASE)
    server.execute(f"DROP DATABASE {DATABASE}")
