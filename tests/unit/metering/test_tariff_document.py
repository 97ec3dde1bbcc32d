"""Timelines as documents: they come back as they were, and what is wrong is named."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
import json
from pathlib import Path
import re
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest
import yaml

from custom_components.grid_meter.metering.flaws import WARNINGS, Fault, TariffError
from custom_components.grid_meter.metering.model import Direction
from custom_components.grid_meter.metering.off_peak import OffPeak, Range
from custom_components.grid_meter.metering.tariff import (
    Flat,
    MobilePeak,
    PeakOffPeak,
    Timeline,
    Version,
)
from custom_components.grid_meter.metering.tariff_document import check, dump, parse

from .tariffs import NIGHT, timelines

FLAT = {"start": "2026-02-01", "type": "flat", "prices": {"base": "0.1940"}}
NIGHTLY = {
    "start": "2026-08-01",
    "type": "peak_offpeak",
    "prices": {"peak": 0.2142, "offpeak": "0.1589"},
    "off_peak": ["22:38-06:38"],
    "standing_charge": 15.86,
}
WEEKENDS = {
    "start": "2026-09-01",
    "type": "weekend",
    "prices": {"peak": "0.25", "offpeak": "0.18", "weekend": "0.17"},
    "off_peak": "22:00-06:00",
    "weekend_days": ["sat", "sun"],
}
RULES = {
    "start": "2026-10-01",
    "type": "rules",
    "rules": [
        {
            "period": "winter",
            "price": "0.3",
            "months": [11, 12, 1],
            "hours": "6:00-22:00",
        },
        {"period": "sunday", "price": "0.1", "weekdays": ["sun"]},
        {"period": "rest", "price": "0.2"},
    ],
}
SPOT = {
    "start": "2026-11-01",
    "type": "outside",
    "source": "sensor.spot",
    "unit": "€/MWh",
    "network": {"reference_power": 3000, "monthly": "7.42", "exceedance": "0.0765"},
}
GOOD = {
    "direction": "consumption",
    "versions": [FLAT, NIGHTLY, WEEKENDS, RULES, SPOT],
}
EJP = {
    "start": "2025-02-01",
    "type": "ejp",
    "prices": {"normal": "0.1598", "mobile_peak": "1.5"},
    "peak_days": ["2025-12-09", "2026-01-12"],
    "known_until": "2026-01-31",
}


def ejp(**others: Any) -> dict[str, Any]:
    """Return a document that begins with EJP, and has it otherwise."""
    return {**GOOD, "versions": [{**EJP, **others}, *GOOD["versions"]]}


def changed(*path_and_value: Any) -> dict[str, Any]:
    """Return a good document with another value at a path, or none."""
    *path, last, value = path_and_value
    document = deepcopy(GOOD)
    part: Any = document
    for key in path:
        part = part[key]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return document


@settings(max_examples=60)
@given(timelines())
def test_what_was_written_down_is_read_as_it_was(timeline: Timeline) -> None:
    """Through JSON too, digit by digit."""
    document = json.loads(json.dumps(dump(timeline)))
    assert parse(document) == timeline
    assert dump(parse(document)) == document


def test_a_document_as_a_person_would_write_it() -> None:
    """Numbers and dates as YAML reads them, hours as Enedis writes them."""
    timeline = parse(
        {
            "direction": "consumption",
            "versions": [
                {
                    "start": date(2026, 8, 1),
                    "type": "peak_offpeak",
                    "prices": {"peak": 0.2142, "offpeak": 0.1589},
                    "off_peak": "HC (22H38-6H38)",
                    "standing_charge": 15,
                    "tax_rate": 0.2,
                    "standing_tax_rate": 0,
                }
            ],
        }
    )
    scheme = PeakOffPeak(Decimal("0.2142"), Decimal("0.1589"), NIGHT)
    expected = Version(
        date(2026, 8, 1), scheme, Decimal(15), Decimal("0.2"), Decimal(0)
    )
    assert timeline == Timeline(Direction.CONSUMPTION, (expected,))
    assert check(GOOD).flaws == ()
    several = changed("versions", 1, "off_peak", ["1:06-7:06", "15:06-17:06"])
    nightly = parse(several).versions[1].scheme
    assert isinstance(nightly, PeakOffPeak)
    assert nightly.hours == OffPeak((Range(66, 426), Range(906, 1026)))


@pytest.mark.parametrize(
    ("document", "fault", "where", "values"),
    [
        (changed("direction", None), Fault.MISSING, "direction", {}),
        (
            changed("direction", "both"),
            Fault.UNKNOWN_CHOICE,
            "direction",
            {"value": "both", "choices": "consumption, production"},
        ),
        (changed("versions", []), Fault.MISSING, "versions", {}),
        (changed("versions", "flat"), Fault.WRONG_TYPE, "versions", {"value": "flat"}),
        (changed("versions", 0, 7), Fault.WRONG_TYPE, "versions[0]", {"value": "7"}),
        (changed("version", 1), Fault.UNKNOWN_KEY, "version", {}),
        (
            changed("versions", 0, "prices", "peak", "0.2"),
            Fault.UNKNOWN_KEY,
            "versions[0].prices.peak",
            {},
        ),
        (
            changed("versions", 0, "start", "1/2/2026"),
            Fault.NOT_A_DATE,
            "versions[0].start",
            {"value": "1/2/2026"},
        ),
        (
            changed("versions", 1, "start", "2026-02-01"),
            Fault.NOT_IN_ORDER,
            "versions[1].start",
            {"start": "2026-02-01", "before": "2026-02-01"},
        ),
        (
            changed("versions", 0, "prices", "base", "0,194"),
            Fault.NOT_A_NUMBER,
            "versions[0].prices.base",
            {"value": "0,194"},
        ),
        (
            changed("versions", 0, "prices", "base", True),
            Fault.NOT_A_NUMBER,
            "versions[0].prices.base",
            {"value": "True"},
        ),
        (
            changed("versions", 0, "prices", "base", float("nan")),
            Fault.NOT_A_NUMBER,
            "versions[0].prices.base",
            {"value": "nan"},
        ),
        (
            changed("versions", 0, "prices", "base", "0.19400001"),
            Fault.TOO_PRECISE,
            "versions[0].prices.base",
            {"value": "0.19400001", "digits": "6"},
        ),
        (
            changed("versions", 0, "tax_rate", 20),
            Fault.OUT_OF_RANGE,
            "versions[0].tax_rate",
            {"value": "20", "low": "0", "high": "1"},
        ),
        (
            changed("versions", 1, "off_peak", None),
            Fault.MISSING,
            "versions[1].off_peak",
            {},
        ),
        (
            changed("versions", 1, "off_peak", ["22:38-06:38", "25:00-26:00"]),
            Fault.NOT_HOURS,
            "versions[1].off_peak[1]",
            {"value": "25:00-26:00"},
        ),
        (
            changed("versions", 1, "off_peak", ["22:38-06:38", "6:30-7:00"]),
            Fault.OVERLAP,
            "versions[1].off_peak[1]",
            {"first": "22:38-06:38", "second": "06:30-07:00"},
        ),
        (
            changed("versions", 1, "off_peak", "22H-6H;5H-7H"),
            Fault.OVERLAP,
            "versions[1].off_peak",
            {"first": "22:00-06:00", "second": "05:00-07:00"},
        ),
        (
            changed("versions", 1, "off_peak", 22),
            Fault.WRONG_TYPE,
            "versions[1].off_peak",
            {"value": "22"},
        ),
        (
            changed("versions", 2, "weekend_days", ["saturday"]),
            Fault.UNKNOWN_CHOICE,
            "versions[2].weekend_days[0]",
            {"value": "saturday", "choices": "mon, tue, wed, thu, fri, sat, sun"},
        ),
        (
            changed("versions", 2, "off_peak", None),
            Fault.MISSING,
            "versions[2].prices.week",
            {},
        ),
        (
            changed("versions", 3, "rules", 2, "hours", "00:00-21:30"),
            Fault.GAP,
            "versions[3].rules",
            {"hours": "21:30-24:00", "month": "2", "weekday": "mon", "count": "54"},
        ),
        (
            changed("versions", 3, "rules", 0, "months", [13]),
            Fault.OUT_OF_RANGE,
            "versions[3].rules[0].months[0]",
            {"value": "13", "low": "1", "high": "12"},
        ),
        (
            changed("versions", 3, "rules", 0, "weekdays", "sun"),
            Fault.WRONG_TYPE,
            "versions[3].rules[0].weekdays",
            {"value": "sun"},
        ),
        (
            changed("versions", 3, "rules", 1, "period", "Été"),
            Fault.NOT_A_NAME,
            "versions[3].rules[1].period",
            {"value": "Été"},
        ),
        (
            changed("versions", 3, "rules", 1, "period", "unknown"),
            Fault.NOT_A_NAME,
            "versions[3].rules[1].period",
            {"value": "unknown"},
        ),
        (
            changed("versions", 4, "source", " "),
            Fault.WRONG_TYPE,
            "versions[4].source",
            {"value": " "},
        ),
        (
            changed("versions", 4, "unit", "$/kWh"),
            Fault.UNKNOWN_CHOICE,
            "versions[4].unit",
            {"value": "$/kWh", "choices": "€/kWh, c€/kWh, €/MWh"},
        ),
        (
            changed("versions", 4, "network", "reference_power", 0),
            Fault.OUT_OF_RANGE,
            "versions[4].network.reference_power",
            {"value": "0", "low": "1", "high": "100000"},
        ),
        (
            ejp(peak_days=["2026-01-12", "2026-02-30"]),
            Fault.NOT_A_DATE,
            "versions[0].peak_days[1]",
            {"value": "2026-02-30"},
        ),
        (
            ejp(peak_days="2026-01-12"),
            Fault.WRONG_TYPE,
            "versions[0].peak_days",
            {"value": "2026-01-12"},
        ),
        (
            ejp(peak_days=["2026-01-12", date(2025, 10, 31)]),
            Fault.NOT_IN_WINTER,
            "versions[0].peak_days[1]",
            {"value": "2025-10-31"},
        ),
        (
            ejp(known_until="spring"),
            Fault.NOT_A_DATE,
            "versions[0].known_until",
            {"value": "spring"},
        ),
        (
            changed("versions", 0, "peak_days", ["2026-01-12"]),
            Fault.UNKNOWN_KEY,
            "versions[0].peak_days",
            {},
        ),
        (
            changed("versions", 4, "network", 3000),
            Fault.WRONG_TYPE,
            "versions[4].network",
            {"value": "3000"},
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    document: object, fault: Fault, where: str, values: Mapping[str, str]
) -> None:
    """And nothing else is complained of but what follows from it."""
    checked = check(document)
    assert checked.timeline is None
    found = {(flaw.fault, flaw.where): flaw.values for flaw in checked.errors}
    assert found[fault, where] == values
    with pytest.raises(TariffError) as caught:
        parse(document)
    assert caught.value.flaws == checked.errors
    assert f"{where}: {fault}" in str(caught.value)


def test_all_that_is_wrong_is_named_at_once() -> None:
    """Nobody wants to be told one fault at a time."""
    document = changed("versions", 0, "prices", None)
    document["versions"][1] |= {"type": "peak", "standing_charge": "?"}
    del document["versions"][3]["rules"][2]["price"]
    assert [(flaw.fault, flaw.where) for flaw in check(document).errors] == [
        (Fault.MISSING, "versions[0].prices"),
        (Fault.UNKNOWN_CHOICE, "versions[1].type"),
        (Fault.NOT_A_NUMBER, "versions[1].standing_charge"),
        (Fault.MISSING, "versions[3].rules[2].price"),
    ]
    assert [flaw.fault for flaw in check(["flat"]).errors] == [Fault.WRONG_TYPE]


@pytest.mark.parametrize(
    ("document", "fault", "where"),
    [
        (
            changed("versions", 0, "prices", "base", 19.4),
            Fault.SUSPICIOUS_PRICE,
            "versions[0].prices.base",
        ),
        (
            changed("versions", 0, "prices", "base", "0.000194"),
            Fault.SUSPICIOUS_PRICE,
            "versions[0].prices.base",
        ),
        (
            changed("versions", 1, "standing_charge", "190.32"),
            Fault.SUSPICIOUS_CHARGE,
            "versions[1].standing_charge",
        ),
        (
            changed("versions", 3, "rules", 0, {"period": "all", "price": "0.2"}),
            Fault.NEVER_HOLDS,
            "versions[3].rules[1]",
        ),
        (
            ejp(peak_days=["2026-01-12", date(2026, 1, 12)]),
            Fault.LISTED_TWICE,
            "versions[0].peak_days[1]",
        ),
    ],
)
def test_what_may_be_a_slip_is_pointed_out(
    document: object, fault: Fault, where: str
) -> None:
    """It is read all the same: red days of Tempo or spot prices may be like that."""
    checked = check(document)
    assert checked.timeline is not None
    assert checked.errors == ()
    assert (fault, where) in {(flaw.fault, flaw.where) for flaw in checked.warnings}
    assert fault in WARNINGS


def test_days_of_mobile_peak_are_read() -> None:
    """A list in any order, as YAML reads it or as a text."""
    days = ["2026-01-12", date(2025, 12, 9)]
    checked = check(ejp(peak_days=days, known_until=date(2026, 1, 31)))
    assert checked.flaws == ()
    assert checked.timeline is not None
    scheme = checked.timeline.versions[0].scheme
    assert scheme == MobilePeak(
        Decimal("0.1598"),
        Decimal("1.5"),
        frozenset({date(2025, 12, 9), date(2026, 1, 12)}),
        date(2026, 1, 31),
    )
    assert dump(checked.timeline)["versions"][0] == EJP
    without = parse(ejp(peak_days=[], known_until=None))
    assert dump(without)["versions"][0].keys() == {"start", "type", "prices"}


@pytest.mark.parametrize(
    ("start", "known_until", "end", "fault"),
    [
        ("2025-02-01", "2026-01-31", "2026-02-01", None),
        ("2025-02-01", "2026-01-30", "2026-02-01", Fault.DAYS_KNOWN_UNTIL),
        # Nothing of summer is open.
        ("2025-02-01", "2025-03-31", "2025-11-01", None),
        ("2025-02-01", "2025-03-31", "2025-11-02", Fault.DAYS_KNOWN_UNTIL),
        ("2025-04-01", None, "2025-11-01", None),
        ("2025-03-31", None, "2025-11-01", Fault.NO_DAYS_KNOWN),
        ("2025-02-01", "2025-01-31", "2025-02-02", Fault.DAYS_KNOWN_UNTIL),
        # The newest tariff has no end, so winter will come.
        ("2025-04-01", "2026-03-31", None, Fault.DAYS_KNOWN_UNTIL),
        ("2025-04-01", None, None, Fault.NO_DAYS_KNOWN),
        ("2025-04-01", "9999-12-31", "2026-02-01", None),
    ],
)
def test_days_of_mobile_peak_that_are_left_open(
    start: str, known_until: str | None, end: str | None, fault: Fault | None
) -> None:
    """What will have no cost is said, with the day up to which it has."""
    version = {**EJP, "start": start, "known_until": known_until}
    others = [] if end is None else [{**FLAT, "start": end}]
    flaws = check({**GOOD, "versions": [version, *others]}).flaws
    place = "versions[0].known_until"
    expected = [] if fault is None else [(fault, place)]
    assert [(flaw.fault, flaw.where) for flaw in flaws] == expected
    if fault is Fault.DAYS_KNOWN_UNTIL:
        assert flaws[0].values == {"value": known_until}
    assert all(flaw.is_warning for flaw in flaws)


def test_a_timeline_that_starts_after_the_data() -> None:
    """What was taken before has no price, which is said."""
    assert check(GOOD, date(2026, 2, 1)).flaws == ()
    (flaw,) = check(GOOD, date(2026, 1, 31)).flaws
    assert (flaw.fault, flaw.where) == (Fault.STARTS_LATE, "versions[0].start")
    assert flaw.values == {"start": "2026-02-01", "known_since": "2026-01-31"}


@given(
    st.recursive(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    ["start", "type", "prices", "base", "off_peak", "rules"]
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        ["flat", "peak_offpeak", "tempo", "ejp", "weekend", "rules", "outside"]
    ),
)
def test_nonsense_is_refused_and_breaks_nothing(part: object, kind: str) -> None:
    """Wherever it stands."""
    version = {"start": part, "type": kind, "prices": part, "off_peak": part}
    others = {"rules": part, "source": part, "months": part, "network": part}
    others |= {"peak_days": part, "known_until": part}
    for versions in (
        part,
        [part],
        [version],
        [{**version, **others, "tax_rate": part}],
    ):
        checked = check({"direction": "production", "versions": versions})
        assert checked.timeline is None
        assert checked.errors


def test_a_flat_version_says_no_more_than_it_must() -> None:
    """So that a person can read what was exported."""
    version = Version(date(2026, 2, 1), Flat(Decimal("0.1940")))
    assert dump(Timeline(Direction.CONSUMPTION, (version,)))["versions"] == [FLAT]


def test_hours_of_a_weekend_that_cannot_be_read() -> None:
    """They are all that is wrong: its prices are those of a tariff with hours."""
    checked = check({**GOOD, "versions": [{**WEEKENDS, "off_peak": "at night"}]})
    (flaw,) = checked.errors
    assert (flaw.fault, flaw.where) == (Fault.NOT_HOURS, "versions[0].off_peak")


def test_the_example_of_the_documentation() -> None:
    """What users are shown to write is read without a word, as YAML reads it."""
    page = Path(__file__).parents[3] / "docs" / "costs.md"
    (example,) = re.findall(
        r"^```yaml$(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE
    )
    checked = check(yaml.safe_load(example))
    assert checked.flaws == ()
    assert checked.timeline is not None
    kinds = [version.scheme.kind for version in checked.timeline.versions]
    assert kinds == ["ejp", "flat", "peak_offpeak", "weekend", "rules", "outside"]
