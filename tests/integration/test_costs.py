"""Costs at work: tariffs become statistics, entities and a calendar, without a request."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from custom_components.grid_meter.const import CONF_TARIFFS
from custom_components.grid_meter.coordinator import UsagePointCoordinator
from custom_components.grid_meter.metering.invoice import bill
from custom_components.grid_meter.metering.model import Channel, Direction
from custom_components.grid_meter.metering.money import Cost, euros
from custom_components.grid_meter.metering.pricing import Pricing
from custom_components.grid_meter.metering.tariff import Announced
from custom_components.grid_meter.metering.tariff_document import parse
from custom_components.grid_meter.metering.timetable import Timetable
from custom_components.grid_meter.tempo import async_get_tempo
from homeassistant.config_entries import ConfigEntry

from .conftest import ACTIVATION, NOW
from .home import PARIS, Home, data_calls, paris

TAKEN = Channel(Direction.CONSUMPTION)
CHANGE_OF_TIME = date(2026, 3, 29)
NIGHT = ["22:38-06:38"]


def version(start: str = "2026-01-01", **more: Any) -> dict[str, Any]:
    """Return a version of peak and off-peak in a document, or something else."""
    return {
        "start": start,
        "type": "peak_offpeak",
        "prices": {"peak": "0.2081", "offpeak": "0.1635"},
        "off_peak": NIGHT,
        "standing_charge": "15.74",
        **more,
    }


def timeline(*versions: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of consumption."""
    return {"direction": "consumption", "versions": [*versions]}


def flat(price: str, direction: str = "production", **more: Any) -> dict[str, Any]:
    """Return a document of one price."""
    told = {"start": "2026-01-01", "type": "flat", "prices": {"base": price}, **more}
    return {"direction": direction, "versions": [told]}


TEMPO = timeline(
    {
        "start": "2026-01-01",
        "type": "tempo",
        "prices": {
            "blue_peak": "0.1612",
            "blue_offpeak": "0.1325",
            "white_peak": "0.1871",
            "white_offpeak": "0.1499",
            "red_peak": "0.7060",
            "red_offpeak": "0.1575",
        },
    }
)


async def tell(home: Home, entry: ConfigEntry, *documents: dict[str, Any]) -> None:
    """Let the only home have these tariffs, as a form does; the operator is not asked."""
    (subentry,) = entry.subentries.values()
    before = len(data_calls(home.simulator))
    tariffs = {each["direction"]: each for each in documents}
    home.hass.config_entries.async_update_subentry(
        entry, subentry, data={**subentry.data, CONF_TARIFFS: tariffs}
    )
    await home.settle()
    assert len(data_calls(home.simulator)) == before


def at_work(entry: ConfigEntry) -> UsagePointCoordinator:
    """Return the only home."""
    (coordinator,) = entry.runtime_data.values()
    assert isinstance(coordinator, UsagePointCoordinator)
    return coordinator


def pricing_of(
    entry: ConfigEntry, document: dict[str, Any], announced: Announced | None = None
) -> Pricing:
    """Return what prices the home's archive, made from nothing."""
    table = Timetable(parse(document), PARIS, announced or Announced())
    channel = Channel(Direction(document["direction"]))
    return Pricing(at_work(entry).projection, channel, table)


def cents(cost: Cost) -> float:
    """Return a cost with all digits that a statistic can have."""
    return float(euros(cost, 9))


async def total(home: Home, name: str) -> float:
    """Return what a statistic adds up to, each row of which is what the sum grows by."""
    rows = await home.statistics(name)
    assert sum(row["state"] for row in rows) == pytest.approx(rows[-1]["sum"])
    for row in rows:
        assert row["change"] == pytest.approx(row["state"])
    return float(rows[-1]["sum"])


async def test_a_timeline_becomes_statistics(home: Home) -> None:
    """All hours are there at once, and add up to the bill; periods add up to the total."""
    entry = await home.connect()
    assert await home.statistics("consumption_cost") == []
    document = timeline(version())
    await tell(home, entry, document, flat("0.13"))

    pricing = pricing_of(entry, document)
    first, *_, last = pricing.days()
    assert (first, last) == (ACTIVATION, NOW.date() - timedelta(days=1))
    assert first < CHANGE_OF_TIME < last
    due = bill(pricing, first, last + timedelta(days=1))
    assert due.is_complete
    assert await total(home, "consumption_cost") == pytest.approx(cents(due.cost))
    energies, costs = [], []
    for line in due.lines:
        name = f"consumption_{line.period}"
        energies.append(await total(home, name))
        assert energies[-1] == pytest.approx(line.energy / 60_000)
        costs.append(await total(home, f"{name}_cost"))
        assert costs[-1] == pytest.approx(cents(line.cost))
    assert sum(energies) == pytest.approx(await total(home, "consumption"))
    assert sum(costs) + cents(due.standing) == pytest.approx(cents(due.cost))

    # By hand: what is given costs the same all the time.
    earned = {
        row["start"]: row for row in await home.statistics("production_compensation")
    }
    given = await home.statistics("production")
    assert earned.keys() == {row["start"] for row in given}
    for row in given:
        found = earned[row["start"]]["state"]
        assert found == pytest.approx(row["state"] * 0.13)
    # One price, one statistic.
    assert await home.statistics("production_base") == []


async def test_the_day_on_which_the_clock_is_put_forward(home: Home) -> None:
    """Its night is an hour shorter, and its standing charge that of any day."""
    entry = await home.connect()
    await tell(home, entry, timeline(version(off_peak=["22:00-06:00"])))
    energy = await home.hours("consumption", CHANGE_OF_TIME)
    assert len(energy) == 23
    cost = {
        datetime.fromtimestamp(row["start"], UTC): row["state"]
        for row in await home.statistics("consumption_cost")
    }
    by_hand = 15.74 / 31
    for start, watt_hours in energy:
        local = start.astimezone(PARIS)
        is_night = local.hour < 6 or local.hour >= 22
        by_hand += watt_hours / 1000 * (0.1635 if is_night else 0.2081)
    assert sum(cost[start] for start, _ in energy) == pytest.approx(by_hand)
    nights = await home.hours("consumption_offpeak", CHANGE_OF_TIME)
    assert len(nights) == 7


@pytest.mark.slow
async def test_a_price_of_the_past_is_corrected(home: Home) -> None:
    """What was before it stays, all after it is written anew, and what is no more goes."""
    entry = await home.connect()
    await tell(home, entry, timeline(version()))
    before = await home.statistics("consumption_cost")
    change = paris(2026, 3, 16)
    document = timeline(
        version(), version("2026-03-16", prices={"peak": "0.25", "offpeak": "0.1"})
    )
    await tell(home, entry, document)
    after = await home.statistics("consumption_cost")
    border = change.timestamp()
    assert [row for row in after if row["start"] < border] == [
        row for row in before if row["start"] < border
    ]
    later = [row for row in after if row["start"] >= border]
    assert later and later != [row for row in before if row["start"] >= border]
    due = bill(pricing_of(entry, document), ACTIVATION, NOW.date())
    assert after[-1]["sum"] == pytest.approx(cents(due.cost))

    # Another tariff without those periods: theirs count nothing any more.
    await tell(home, entry, flat("0.2", "consumption"))
    assert await total(home, "consumption_cost") == pytest.approx(
        await total(home, "consumption") * 0.2
    )
    for name in ("consumption_peak", "consumption_offpeak_cost"):
        assert await total(home, name) == 0

    # Without a tariff nothing is added, and nothing that was written is lost.
    kept = await home.statistics("consumption_cost")
    await tell(home, entry)
    await home.move_to(NOW + timedelta(days=2))
    assert await home.statistics("consumption_cost") == kept
    assert len(await home.statistics("consumption")) > len(kept)


@pytest.mark.slow
async def test_a_new_day_and_a_restart(home: Home) -> None:
    """A day that arrives has its cost; a restart writes and asks nothing."""
    entry = await home.connect()
    document = timeline(version())
    await tell(home, entry, document)
    await home.move_to(NOW + timedelta(days=1))
    due = bill(pricing_of(entry, document), ACTIVATION, NOW.date() + timedelta(days=1))
    assert due.is_complete
    assert await total(home, "consumption_cost") == pytest.approx(cents(due.cost))
    before = len(data_calls(home.simulator))
    states = {each.entity_id: each.state for each in home.hass.states.async_all()}
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert len(data_calls(home.simulator)) == before
    assert states == {
        each.entity_id: each.state for each in home.hass.states.async_all()
    }
    assert await at_work(entry).async_rebuild() == 0


@pytest.mark.slow
async def test_a_colour_that_comes_late(home: Home) -> None:
    """Hours without a colour have no cost, and get it once the colour is known."""
    missing = date(2026, 3, 25)
    home.simulator.tempo.settings.unknown = {missing}
    entry = await home.connect("consumption")
    await tell(home, entry, TEMPO)
    start = int(paris(2026, 3, 25, 6).timestamp())
    gap = {*map(float, range(start, start + 86400, 3600))}
    known = {row["start"] for row in await home.statistics("consumption_cost")}
    energy = {row["start"] for row in await home.statistics("consumption")}
    assert energy - known == gap
    assert at_work(entry).data.costs[Direction.CONSUMPTION].monthly is not None

    home.simulator.tempo.settings.unknown = set()
    await home.move_to(NOW + timedelta(days=1, hours=-2))
    colours = (await async_get_tempo(home.hass)).colours
    assert missing in colours
    known = {row["start"] for row in await home.statistics("consumption_cost")}
    assert known >= energy
    colour = colours[missing]
    hours = {
        row["start"] for row in await home.statistics(f"consumption_{colour.peak}")
    }
    assert hours & gap == {*sorted(gap)[:16]}
    pricing = pricing_of(entry, TEMPO, Announced(tempo=colours))
    due = bill(pricing, ACTIVATION, max(pricing.days()) + timedelta(days=1))
    assert due.is_complete
    assert await total(home, "consumption_cost") == pytest.approx(cents(due.cost))
