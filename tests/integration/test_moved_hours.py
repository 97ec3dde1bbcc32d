"""Off-peak hours that the operator moves: told, and followed by the tariffs from a day on."""

from datetime import date, timedelta
from typing import Any

import pytest

from custom_components.grid_meter.const import CONF_CLOSED, DOMAIN
from custom_components.grid_meter.metering.invoice import bill
from homeassistant.config_entries import ConfigEntry
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, data_calls, key_of, paris
from .test_contract import WEEK, change_contract
from .test_costs import at_work, cents, pricing_of, tell, timeline, version
from .test_energy import issue
from .test_options import shown_in
from .test_sharing import mend, repair

ISSUE = f"off_peak_changed_{key_of('enedis', HOME_PRM)}"
OLD, NEW = "22:30-06:30", "02:00-07:00, 13:00-16:00"
MOVED = "HC (13H00-16H00;2H00-7H00)"
DAY = timedelta(days=1)


def moved(home: Home) -> ir.IssueEntry | None:
    """Return the repair while it stands."""
    return issue(home, ISSUE)


def night(start: str = "2026-01-01", **more: Any) -> dict[str, Any]:
    """Return a version with the old hours in a document, or something else."""
    return version(start, **{"off_peak": [OLD], **more})


def kept(entry: ConfigEntry) -> list[dict[str, Any]]:
    """Return the versions that are kept with the home."""
    (subentry,) = entry.subentries.values()
    versions: list[dict[str, Any]] = subentry.data["tariffs"]["consumption"]["versions"]
    return versions


async def begin(home: Home, *documents: dict[str, Any]) -> ConfigEntry:
    """Set a home up whose contract still has the old hours, and tell its tariffs."""
    assert await async_setup_component(home.hass, "repairs", {})
    change_contract(home, offpeak_hours="HC (22H30-6H30)")
    entry = await home.connect("consumption")
    await tell(home, entry, *documents)
    assert moved(home) is None
    return entry


async def test_hours_that_are_moved(home: Home) -> None:
    """The contract brings the repair; from the day on that is told, costs are others."""
    entry = await begin(home, timeline(night()))
    change_contract(home, offpeak_hours=MOVED)
    await home.move_to(NOW + WEEK - DAY)
    assert moved(home) is None
    await home.move_to(NOW + WEEK)
    found = moved(home)
    assert found is not None
    assert found.is_fixable and not found.is_persistent
    assert found.severity is ir.IssueSeverity.WARNING
    assert found.translation_placeholders == {
        "home": "Home",
        "side": "Enedis",
        "since": "2026-01-01",
        "old": OLD,
        "new": NEW,
    }
    # Who ignores it is not reminded by the next polls, nor after a restart.
    ir.async_ignore_issue(home.hass, DOMAIN, ISSUE, True)
    await home.move_to(NOW + WEEK + 2 * DAY)
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    found = moved(home)
    assert found is not None and found.dismissed_version
    ir.async_ignore_issue(home.hass, DOMAIN, ISSUE, False)

    shown = await repair(home, "off_peak_changed")
    assert (shown["type"], shown["step_id"]) == (FlowResultType.FORM, "confirm")
    told = shown["description_placeholders"]
    assert (told["home"], told["old"], told["new"]) == ("Home", OLD, NEW)
    assert shown_in(shown) == {"start": "2026-04-11"}
    shown = await mend(home, shown, {"start": "2025-12-31"})
    assert shown["errors"] == {"start": "off_peak_other_tariff"}
    assert shown_in(shown) == {"start": "2025-12-31"}
    # Seen only: nothing is changed yet.
    assert kept(entry) == [night()]
    assert moved(home) is not None

    before = await home.statistics("consumption_cost")
    calls = data_calls(home.simulator)
    shown = await mend(home, shown, {"start": "2026-04-06"})
    assert shown["type"] is FlowResultType.CREATE_ENTRY
    assert moved(home) is None
    document = timeline(night(), night("2026-04-06", off_peak=NEW.split(", ")))
    assert kept(entry) == document["versions"]
    assert data_calls(home.simulator) == calls

    after = await home.statistics("consumption_cost")
    border = paris(2026, 4, 6).timestamp()
    assert [each["start"] for each in after] == [each["start"] for each in before]
    assert [row for row in after if row["start"] < border] == [
        row for row in before if row["start"] < border
    ]
    later = [row["state"] for row in after if row["start"] >= border]
    assert later != [row["state"] for row in before if row["start"] >= border]
    due = bill(pricing_of(entry, document), ACTIVATION, date(2026, 4, 11))
    assert due.is_complete
    assert after[-1]["sum"] == pytest.approx(cents(due.cost))
    await home.move_to(NOW + 2 * WEEK)
    assert moved(home) is None


@pytest.mark.slow
async def test_the_repair_goes_by_itself(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it was raised for: hours, tariff, the home, or the way in."""
    entry = await begin(home, timeline(night()))
    (subentry,) = entry.subentries.values()
    change_contract(home, offpeak_hours=MOVED)
    await home.move_to(NOW + WEEK)
    assert moved(home) is not None

    # Who ignores it is told of hours that are moved once more.
    ir.async_ignore_issue(home.hass, DOMAIN, ISSUE, True)
    change_contract(home, offpeak_hours="HC (1H-9H)")
    await home.move_to(NOW + 2 * WEEK)
    found = moved(home)
    assert found is not None and not found.dismissed_version
    assert (found.translation_placeholders or {})["new"] == "01:00-09:00"

    # Somebody tells the new hours, from a day on that is still to come.
    day = NOW + 3 * WEEK
    start = day.date().isoformat()
    later = night(start, off_peak=["01:00-05:00", "05:00-09:00"])
    await tell(home, entry, timeline(night(), later))
    assert moved(home) is None
    await tell(home, entry)
    assert moved(home) is None

    # A tariff without such hours begins while somebody looks at them.
    later = {"start": start, "type": "flat", "prices": {"base": "0.2"}}
    await tell(home, entry, timeline(night(), later))
    assert moved(home) is not None
    shown = await repair(home, "off_peak_changed")
    assert shown["type"] is FlowResultType.FORM
    home.freezer.move_to(day)
    assert moved(home) is not None
    shown = await mend(home, shown, {"start": "2026-04-06"})
    assert shown["reason"] == "off_peak_agrees"
    assert moved(home) is None
    assert len(kept(entry)) == 2

    # Of another way in, which tells no contract, nobody knows what holds.
    await home.move_to(day)
    await tell(home, entry, timeline(night()))
    assert moved(home) is not None
    with monkeypatch.context() as patch:
        patch.setattr(type(at_work(entry).provider), "tells_contract", False)
        await at_work(entry).async_show(set())
        assert moved(home) is None
    await at_work(entry).async_show(set())
    assert moved(home) is not None

    # A home that is not set up, one that is closed, one that is removed.
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    assert (await repair(home, "off_peak_changed"))["reason"] == "energy_not_loaded"
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()
    assert moved(home) is not None
    for closed in ({CONF_CLOSED: NOW.isoformat()}, {}):
        home.hass.config_entries.async_update_subentry(
            entry,
            subentry,
            data={k: v for k, v in subentry.data.items() if k != CONF_CLOSED} | closed,
        )
        await home.settle()
        assert (moved(home) is None) is bool(closed)
    assert await home.hass.config_entries.async_remove(entry.entry_id)
    await home.settle()
    assert moved(home) is None
