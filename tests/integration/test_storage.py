"""The archive on disk: what survives, what is set aside, what is fetched again."""

from datetime import date, timedelta
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.grid_meter.metering.archive import MIGRATIONS
from custom_components.grid_meter.metering.model import Channel, Direction
from custom_components.grid_meter.repairs import async_create_fix_flow
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, data_calls, key_of

KEY = key_of("enedis", HOME_PRM)


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Write real files, where the test harness would keep them in memory."""
    return {}


def file_of(home: Home, part: str) -> Path:
    """Return a file of the home's archive."""
    return Path(home.hass.config.path(".storage", f"grid_meter.{KEY}.{part}"))


async def restart(
    home: Home, entry: ConfigEntry, later: timedelta = timedelta(hours=2)
) -> None:
    """Start the integration again after a while."""
    home.freezer.move_to(NOW + later)
    home.simulator.store.calls.reset()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()


def damaged_parts(home: Home) -> Any:
    """Return what the repair says was damaged, None without repair."""
    issue = ir.async_get(home.hass).async_get_issue(
        "grid_meter", f"archive_damaged_{KEY}"
    )
    return issue and issue.translation_placeholders


async def test_files_tell_nobody_whose_they_are(home: Home) -> None:
    """No file name and no content of the archive holds the usage point id."""
    await home.connect()
    files = list(Path(home.hass.config.path(".storage")).glob("grid_meter.*"))
    assert {file.name.rsplit(".", 1)[1] for file in files} == {"head", "2026"}
    for file in files:
        assert HOME_PRM not in file.name + file.read_text()


async def test_restart_asks_nothing_that_is_known(home: Home) -> None:
    """After a restart only the day that is new is asked for."""
    entry = await home.connect()
    await home.hass.config_entries.async_unload(entry.entry_id)
    await restart(home, entry, timedelta(days=1))
    asked = [
        (call.path.rsplit("/", 1)[-1], call.query["dateDebut"])
        for call in home.simulator.calls
        if "mesure" in call.path
    ]
    first = ACTIVATION.isoformat()
    assert asked == [
        ("consommation_quotidienne", first),
        ("production_quotidienne", first),
        ("courbe_de_charge_consommation", "2026-04-02"),
        ("courbe_de_charge_production", "2026-04-02"),
        ("puissance_conso_max_quotidienne", first),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "{ this is no JSON",
        json.dumps(
            {"version": 1, "minor_version": 1, "key": "", "data": {"registers": []}}
        ),
        json.dumps(
            {
                "version": 1,
                "minor_version": 1,
                "key": "",
                "data": {"registers": {"x": {"days": 1}}},
            }
        ),
    ],
)
async def test_damaged_year(home: Home, content: str) -> None:
    """A damaged year is set aside and fetched again; statistics never notice."""
    entry = await home.connect()
    before = await home.statistics("consumption")
    await home.hass.config_entries.async_unload(entry.entry_id)
    file_of(home, "2026").write_text(content)
    await restart(home, entry)
    assert damaged_parts(home) == {"usage_point": "…1758", "parts": "2026"}
    assert not [i for i in ir.async_get(home.hass).issues if i[0] == "homeassistant"]
    assert list(file_of(home, "2026").parent.glob("*2026*damaged*")) or list(
        file_of(home, "2026").parent.glob("*2026*corrupt*")
    )
    after = await home.statistics("consumption")
    assert after == before
    archive = next(iter(entry.runtime_data.values())).archive
    assert min(archive.days(Channel(Direction.CONSUMPTION))) == ACTIVATION


@pytest.mark.parametrize(
    "content", ["", "[]", '{"version": 1, "data": {"archive": 3}}']
)
async def test_damaged_head(home: Home, content: str) -> None:
    """Without the head the years are still found, and what they hold is not asked again."""
    entry = await home.connect()
    before = await home.statistics("production")
    await home.hass.config_entries.async_unload(entry.entry_id)
    file_of(home, "head").write_text(content)
    await restart(home, entry)
    assert damaged_parts(home) == {"usage_point": "…1758", "parts": "head"}
    assert await home.statistics("production") == before
    assert data_calls(home.simulator) == []


async def test_lost_archive_keeps_older_statistics(home: Home) -> None:
    """Days that the operator no longer keeps stay in the statistics when the archive is gone."""
    entry = await home.connect("consumption")
    before = await home.statistics("consumption")
    await home.hass.config_entries.async_unload(entry.entry_id)
    for part in ("head", "2026"):
        file_of(home, part).unlink()
    home.simulator.usage_point(HOME_PRM).activation = date(2026, 3, 30)
    await restart(home, entry)
    after = await home.statistics("consumption")
    assert [row["state"] for row in after[: len(before)]] == [
        row["state"] for row in before
    ]
    sums = [row["sum"] for row in after]
    assert sums == sorted(sums)
    assert damaged_parts(home) is None


async def test_repair_is_taken_note_of(home: Home) -> None:
    """The repair goes when the user has read it."""
    entry = await home.connect("consumption")
    await home.hass.config_entries.async_unload(entry.entry_id)
    file_of(home, "2026").write_text("{")
    await restart(home, entry)
    flow = await async_create_fix_flow(home.hass, f"archive_damaged_{KEY}", None)
    flow.hass = home.hass
    result = await flow.async_step_confirm({})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_file_of_a_newer_version(home: Home) -> None:
    """After a downgrade nothing is touched, and the user is told."""
    entry = await home.connect("consumption")
    await home.hass.config_entries.async_unload(entry.entry_id)
    content = file_of(home, "2026").read_text().replace('"version":1', '"version":2')
    content = content.replace('"version": 1', '"version": 2')
    file_of(home, "2026").write_text(content)
    assert not await home.hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.reason is not None
    assert "newer version of Grid Meter" in entry.reason
    assert file_of(home, "2026").read_text() == content


async def test_file_of_an_older_version(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of an older version is brought up to date when it is read."""
    entry = await home.connect("consumption")
    before = await home.statistics("consumption")
    await home.hass.config_entries.async_unload(entry.entry_id)
    document = json.loads(file_of(home, "2026").read_text())
    document["version"] = 0
    document["data"] = {"old": document["data"]}
    file_of(home, "2026").write_text(json.dumps(document))
    monkeypatch.setitem(MIGRATIONS, 0, lambda old: old["old"])
    await restart(home, entry)
    assert await home.statistics("consumption") == before
    assert damaged_parts(home) is None
    assert json.loads(file_of(home, "2026").read_text())["version"] == 1
