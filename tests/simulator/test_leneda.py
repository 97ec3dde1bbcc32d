"""Leneda's two readings: intervals in kW, and sums by Luxembourg's days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from simulator import ManualClock, Simulator
from simulator.leneda import (
    DEMO_ENERGY_ID,
    DEMO_POD,
    GAS_POD,
    HOUSE_PRODUCTION_POD,
    NEIGHBOUR_POD,
    MeteringPoint,
    Obis,
)

from .conftest import Json, Leneda

DAY = date(2026, 11, 18)
SPAN = ("2026-11-17T23:00:00Z", "2026-11-18T23:00:00Z")
SUM = {
    "obisCode": Obis.CONSUMPTION,
    "startDate": "2026-11-18",
    "endDate": "2026-11-18",
    "aggregationLevel": "Day",
    "transformationMode": "Accumulation",
}
RAW = {
    "obisCode": Obis.CONSUMPTION,
    "startDateTime": SPAN[0],
    "endDateTime": SPAN[1],
}


def _exact(items: list[Json]) -> Decimal:
    """Add up sums without rounding."""
    return sum((Decimal(str(item["value"])) for item in items), Decimal())


async def test_raw(leneda: Leneda, sim: Simulator) -> None:
    """A Luxembourg day of quarter-hours, wrapped as in the official example."""
    status, body = await leneda.get("time-series", **RAW)
    values = sim.leneda.metering_point(DEMO_POD).values(Obis.CONSUMPTION, DAY)
    items = body.pop("items")
    assert (status, body) == (
        200,
        {
            "meteringPointCode": DEMO_POD,
            "obisCode": "1-1:1.29.0",
            "intervalLength": "PT15M",
            "unit": "kW",
        },
    )
    assert isinstance(items, list)
    assert items[0] == {
        "value": values[0].milli / 1000,
        "startedAt": "2026-11-17T23:00:00Z",
        "type": "Actual",
        "version": 1,
        "calculated": False,
    }
    assert [item["value"] for item in items] == [v.milli / 1000 for v in values]
    assert (len(items), items[-1]["startedAt"]) == (96, "2026-11-18T22:45:00Z")


async def test_raw_takes_dates_and_offsets(leneda: Leneda) -> None:
    """A date alone is its midnight in UTC; an offset counts."""
    items = await leneda.raw(
        Obis.CONSUMPTION, "2026-11-18", "2026-11-18T02:00:00+01:00"
    )
    assert [item["startedAt"] for item in items] == [
        f"2026-11-18T00:{minute}:00Z" for minute in ("00", "15", "30", "45")
    ]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)]
)
async def test_sums_agree(leneda: Leneda, day: str, hours: int) -> None:
    """Hours, day and quarter-hours of days of every length add up to the same."""
    (whole,) = await leneda.sums(Obis.CONSUMPTION, day, day, "Day")
    parts = await leneda.sums(Obis.CONSUMPTION, day, day, "Hour")
    quarters = await leneda.raw(
        Obis.CONSUMPTION, str(whole["startedAt"]), str(whole["endedAt"])
    )
    assert (len(parts), len(quarters)) == (hours, 4 * hours)
    assert _exact(parts) == _exact(quarters) / 4 == Decimal(str(whole["value"])) > 0


async def test_months_and_all(leneda: Leneda) -> None:
    """Months are those of Luxembourg, and add up to the whole as the days do."""
    span = ("2026-02-15", "2026-05-10")
    months = await leneda.sums(Obis.PRODUCTION, *span, "Month")
    assert [(item["startedAt"], item["endedAt"]) for item in months] == [
        ("2026-02-14T23:00:00Z", "2026-02-28T23:00:00Z"),
        ("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
        ("2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z"),
        ("2026-04-30T22:00:00Z", "2026-05-10T22:00:00Z"),
    ]
    (all_,) = await leneda.sums(Obis.PRODUCTION, *span, "Infinite")
    days = await leneda.sums(Obis.PRODUCTION, *span, "Day")
    weeks = await leneda.sums(Obis.PRODUCTION, *span, "Week")
    assert (len(days), len(weeks)) == (85, 13)
    assert {_exact(days), _exact(weeks), _exact(months)} == {_exact([all_])}
    assert (all_["startedAt"], all_["endedAt"]) == (
        "2026-02-14T23:00:00Z",
        "2026-05-10T22:00:00Z",
    )


async def test_buckets_may_reach_beyond(leneda: Leneda, sim: Simulator) -> None:
    """Unclipped, the week of a Wednesday is all of it, from Monday."""
    (clipped,) = await leneda.sums(Obis.CONSUMPTION, "2026-07-01", "2026-07-01", "Week")
    sim.leneda.settings.clip_buckets = False
    (whole,) = await leneda.sums(Obis.CONSUMPTION, "2026-07-01", "2026-07-01", "Week")
    assert (clipped["startedAt"], whole["startedAt"], whole["endedAt"]) == (
        "2026-06-30T22:00:00Z",
        "2026-06-28T22:00:00Z",
        "2026-07-05T22:00:00Z",
    )
    days = await leneda.sums(Obis.CONSUMPTION, "2026-06-29", "2026-07-05", "Day")
    assert _exact([whole]) == _exact(days) > _exact([clipped])


async def test_layers_add_up(leneda: Leneda) -> None:
    """What the layers cover and what remains is what was measured, in every quarter-hour."""
    span = ("2026-06-14T22:00:00Z", "2026-06-15T22:00:00Z")
    layers = (Obis.COVERED_LAYER_2, Obis.COVERED_LAYER_3)
    for total, *parts in (
        (Obis.CONSUMPTION, *layers, Obis.REMAINING_CONSUMPTION),
        (Obis.PRODUCTION, Obis.SHARED_LAYER_3, Obis.REMAINING_PRODUCTION),
    ):
        measured = await leneda.raw(total, *span)
        told = [await leneda.raw(part, *span) for part in parts]
        assert all(any(item["value"] for item in items) for items in told)
        for whole, *pieces in zip(measured, *told, strict=True):
            assert _exact([whole]) == _exact(pieces)


async def test_publication(leneda: Leneda, clock: ManualClock, sim: Simulator) -> None:
    """Whole days appear at noon: production on the next day, consumption and sharing later."""

    async def last_day(obis: Obis, code: str = DEMO_POD) -> object:
        items = await leneda.sums(obis, "2026-11-10", "2026-11-25", "Day", code)
        return items[-1]["endedAt"]

    clock.set(datetime(2026, 11, 21, 10, 59, tzinfo=UTC))
    assert await last_day(Obis.PRODUCTION) == "2026-11-19T23:00:00Z"
    clock.advance(timedelta(minutes=1))
    assert await last_day(Obis.PRODUCTION) == "2026-11-20T23:00:00Z"
    assert await last_day(Obis.CONSUMPTION) == "2026-11-19T23:00:00Z"
    assert await last_day(Obis.REMAINING_CONSUMPTION) == "2026-11-18T23:00:00Z"
    house = HOUSE_PRODUCTION_POD
    assert await last_day(Obis.PRODUCTION, house) == "2026-11-19T23:00:00Z"
    assert await last_day(Obis.REMAINING_PRODUCTION, house) == "2026-11-17T23:00:00Z"
    point = sim.leneda.metering_point(DEMO_POD)
    point.set_lag(Obis.CONSUMPTION, 4)
    assert await last_day(Obis.CONSUMPTION) == "2026-11-17T23:00:00Z"


async def test_gas(leneda: Leneda, sim: Simulator) -> None:
    """Gas comes hourly, as amounts, which are added as they are."""
    query = {**RAW, "obisCode": Obis.GAS_VOLUME}
    status, body = await leneda.get("time-series", GAS_POD, **query)
    assert (status, body["unit"], body["intervalLength"]) == (200, "m³", "PT1H")
    items = body["items"]
    assert isinstance(items, list)
    (day,) = await leneda.sums(
        Obis.GAS_VOLUME, "2026-11-18", "2026-11-18", "Day", GAS_POD
    )
    assert len(items) == 24
    assert _exact(items) == _exact([day]) > 0
    mode = {**SUM, "obisCode": Obis.GAS_ENERGY}
    infinite = {**mode, "aggregationLevel": "Infinite"}
    del infinite["transformationMode"]
    for query in (mode, infinite):
        status, _ = await leneda.get("time-series/aggregated", GAS_POD, **query)
        assert status == 400
    sim.leneda.settings.gas_is_fragile = False
    for query in (mode, infinite):
        status, body = await leneda.get("time-series/aggregated", GAS_POD, **query)
        assert (status, body["unit"]) == (200, "kWh")


async def test_nothing_to_tell(leneda: Leneda) -> None:
    """A register that is not there, an unknown code, and days not yet published are empty 200s."""
    for obis in (Obis.COVERED_LAYER_1, "1-65:1.29.8", Obis.GAS_VOLUME):
        assert await leneda.raw(obis, *SPAN) == []
        status, body = await leneda.get(
            "time-series/aggregated", **{**SUM, "obisCode": obis}
        )
        assert (status, body) == (200, {"unit": None, "aggregatedTimeSeries": []})
    later = {**SUM, "startDate": "2026-11-21", "endDate": "2026-11-22"}
    _, body = await leneda.get("time-series/aggregated", **later)
    assert body == {"unit": None, "aggregatedTimeSeries": []}


@pytest.mark.parametrize(
    "change",
    [
        {"obisCode": ""},
        {"startDateTime": ""},
        {"startDateTime": "yesterday"},
        {"endDateTime": "2026-11-16T23:00:00Z"},
        {"endDateTime": "9999-12-31T00:00:00Z"},
    ],
)
async def test_bad_raw(leneda: Leneda, change: dict[str, str]) -> None:
    """Missing, unreadable or reversed instants are refused."""
    status, body = await leneda.get("time-series", **{**RAW, **change})
    assert (status, body["status"], body["error"]) == (400, 400, "Bad Request")


@pytest.mark.parametrize(
    "change",
    [
        {"obisCode": ""},
        {"startDate": "20261118"},
        {"startDate": "0001-01-01"},
        {"startDate": "2026-11-19"},
        {"aggregationLevel": "Year"},
        {"transformationMode": "Mean"},
        {"transformationMode": ""},
    ],
)
async def test_bad_sums(leneda: Leneda, change: dict[str, str]) -> None:
    """Missing, unreadable or reversed parameters are refused."""
    status, _ = await leneda.get("time-series/aggregated", **{**SUM, **change})
    assert status == 400


async def test_transformation_mode_is_required(leneda: Leneda) -> None:
    """Electricity's sums need the mode that makes kWh of kW."""
    query = {name: value for name, value in SUM.items() if name != "transformationMode"}
    status, body = await leneda.get("time-series/aggregated", **query)
    assert (status, body["message"]) == (400, "transformationMode is required")


async def test_limits_of_windows(leneda: Leneda, sim: Simulator) -> None:
    """There are none unless set; a start after its end may be a 500."""
    settings = sim.leneda.settings
    settings.max_raw_days, settings.max_aggregated_days = 31, 2
    assert len(await leneda.raw(Obis.CONSUMPTION, "2026-08-01", "2026-09-01")) == 2976
    longer = {**RAW, "startDateTime": "2026-08-01", "endDateTime": "2026-09-02"}
    assert (await leneda.get("time-series", **longer))[0] == 400
    assert len(await leneda.sums(Obis.CONSUMPTION, "2026-11-17", "2026-11-18", "Day"))
    three = {**SUM, "startDate": "2026-11-16"}
    assert (await leneda.get("time-series/aggregated", **three))[0] == 400
    settings.reversed_status = 500
    reversed_ = {**RAW, "endDateTime": "2026-11-16T23:00:00Z"}
    assert (await leneda.get("time-series", **reversed_))[0] == 500


async def test_end_may_be_included(leneda: Leneda, sim: Simulator) -> None:
    """With the switch the value that starts at the end comes too."""
    sim.leneda.settings.inclusive_end = True
    items = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    assert (len(items), items[-1]["startedAt"]) == (97, SPAN[1])


async def test_unsorted(leneda: Leneda, sim: Simulator) -> None:
    """The same items in disorder."""
    in_order = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    sim.leneda.settings.unsorted = True
    items = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    assert items != in_order
    assert sorted(items, key=lambda item: str(item["startedAt"])) == in_order


async def test_correction(leneda: Leneda, sim: Simulator, clock: ManualClock) -> None:
    """From its instant on, a correction shows with the next version, in the sums and in what sharing leaves."""
    point = sim.leneda.metering_point(DEMO_POD)
    start = datetime(2026, 11, 17, 23, 15, tzinfo=UTC)
    noon = clock.now() + timedelta(hours=1)
    point.correct(Obis.CONSUMPTION, start, Decimal("7.125"), noon)
    before = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    assert {item["version"] for item in before} == {1}
    clock.set(noon)
    after = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    assert (after[1]["value"], after[1]["version"]) == (7.125, 2)
    assert [*after[:1], *after[2:]] == [*before[:1], *before[2:]]
    (day,) = await leneda.sums(Obis.CONSUMPTION, str(DAY), str(DAY), "Day")
    assert _exact([day]) == _exact(after) / 4 != _exact(before) / 4
    rest = await leneda.raw(Obis.REMAINING_CONSUMPTION, *SPAN)
    assert (rest[1]["value"], rest[1]["version"]) == (7.125, 2)
    sim.leneda.settings.older_versions = True
    both = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    assert both == [after[0], before[1], after[1], *after[2:]]


async def test_withheld_and_dropped(
    leneda: Leneda, sim: Simulator, clock: ManualClock
) -> None:
    """Days that come late, and intervals that never come."""
    point = sim.leneda.metering_point(DEMO_POD)
    until = clock.now() + timedelta(days=1)
    point.withhold(DAY, until=until, registers={Obis.CONSUMPTION})
    assert await leneda.raw(Obis.CONSUMPTION, *SPAN) == []
    assert len(await leneda.raw(Obis.PRODUCTION, *SPAN)) == 96
    clock.set(until)
    lost = datetime(2026, 11, 17, 23, 0, tzinfo=UTC)
    point.drop(Obis.CONSUMPTION, [lost])
    items = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    assert (len(items), items[0]["startedAt"]) == (95, "2026-11-17T23:15:00Z")
    (day,) = await leneda.sums(Obis.CONSUMPTION, str(DAY), str(DAY), "Day")
    assert _exact([day]) == _exact(items) / 4


async def test_damaged_items(leneda: Leneda, sim: Simulator) -> None:
    """The common faults of readings strike raw items."""
    good = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    for kind in ("null_values", "absurd_peak", "duplicated_points", "unsorted_points"):
        sim.faults.add(kind, path="/leneda/*", count=1)
    items = await leneda.raw(Obis.CONSUMPTION, *SPAN)
    values = [item["value"] for item in items]
    assert (len(items), values.count(None), values.count(20822.0)) == (116, 40, 1)
    assert items != sorted(items, key=lambda item: str(item["startedAt"]))
    assert await leneda.raw(Obis.CONSUMPTION, *SPAN) == good


async def test_context(leneda: Leneda) -> None:
    """What is taken from the grid after sharing, by the name of its context."""
    query = {name: value for name, value in SUM.items() if name != "obisCode"}
    path = "time-series/by-context/aggregated"
    status, body = await leneda.get(
        path, **query, timeSeriesContext="GridOffTakeConsumption"
    )
    rest = await leneda.sums(Obis.REMAINING_CONSUMPTION, str(DAY), str(DAY), "Day")
    assert (status, body) == (200, {"aggregatedTimeSeries": rest, "unit": "kWh"})
    assert (await leneda.get(path, **query))[0] == 400


async def test_history_and_sharing_begin(leneda: Leneda, sim: Simulator) -> None:
    """Nothing before the metering point's first day, no layers before the group's."""
    point = MeteringPoint(
        NEIGHBOUR_POD[:-1] + "9",
        DEMO_ENERGY_ID,
        (Obis.CONSUMPTION, Obis.COVERED_LAYER_1, Obis.REMAINING_CONSUMPTION),
        since=date(2026, 9, 1),
        sharing_since=date(2026, 10, 1),
    )
    sim.leneda.add_metering_point(point)
    for obis, first in (
        (Obis.CONSUMPTION, "2026-08-31T22:00:00Z"),
        (Obis.COVERED_LAYER_1, "2026-09-30T22:00:00Z"),
        (Obis.REMAINING_CONSUMPTION, "2026-09-30T22:00:00Z"),
    ):
        items = await leneda.sums(obis, "2000-01-01", "2026-12-31", "Day", point.code)
        assert items[0]["startedAt"] == first
