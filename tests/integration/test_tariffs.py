"""Tariffs in the dialog of a home: written down, doubted, confirmed, copied, removed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    SubentryFlowResult,
)
from homeassistant.data_entry_flow import FlowResultType
from simulator.leneda import Obis

from .conftest import A_MONTH_AGO, ACTIVATION
from .home import PARIS, Home, paris
from .luxembourg import Luxembourg
from .test_contract import change_contract
from .test_options import shown_in

TEMPO = {
    "blue_peak": "0.1654",
    "blue_offpeak": "0.1356",
    "white_peak": "0.1921",
    "white_offpeak": "0.1536",
    "red_peak": "0.7295",
    "red_offpeak": "0.1615",
}
RULES = """\
- period: winter_day
  price: 0.25
  months: [11, 12, 1, 2, 3]
  hours: 06:00-22:00
- {period: other, price: 0.18}
"""
START = ACTIVATION.isoformat()
SINCE = {"start": START}
MOBILE_PEAK = {"normal": "0.1598", "mobile_peak": "1.5"}
NIGHT = {"peak": "0.2142", "offpeak": "0.1589", "off_peak_hours": "22:38-06:38"}


class Dialog:
    """A person who writes tariffs down."""

    def __init__(self, home: Home, entry: ConfigEntry, kind: str) -> None:
        """Sit before the only home of an entry."""
        self.home, self.entry, self.kind = home, entry, kind
        self.flows = home.hass.config_entries.subentries
        self.at: SubentryFlowResult = SubentryFlowResult()  # type: ignore[typeddict-item]

    @property
    def kept(self) -> Any:
        """The tariffs that are kept with the home."""
        (subentry,) = self.entry.subentries.values()
        return subentry.data.get("tariffs")

    @property
    def words(self) -> str:
        """What the form says, which has no place for text in the test."""
        placeholders: Mapping[str, str] = self.at["description_placeholders"] or {}
        return "\n".join(placeholders.values())

    async def open(self, *ways: str) -> SubentryFlowResult:
        """Open the tariffs, and go on by the menus."""
        (subentry_id,) = self.entry.subentries
        self.at = await self.flows.async_init(
            (self.entry.entry_id, self.kind),
            context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id},
        )
        for way in ("tariffs", *ways):
            assert self.at["type"] is FlowResultType.MENU
            assert way in self.at["menu_options"]
            await self.give({"next_step_id": way})
        return self.at

    async def give(self, entered: dict[str, Any]) -> SubentryFlowResult:
        """Fill the form in."""
        self.at = await self.flows.async_configure(self.at["flow_id"], entered)
        return self.at

    async def write(self, kind: str, **entered: Any) -> SubentryFlowResult:
        """Choose a kind of tariff, and fill in its form as it opens, but for this."""
        await self.give({"kind": kind})
        assert self.at["step_id"] == "tariff_prices"
        shown = {k: v for k, v in shown_in(self.at).items() if v is not None}
        return await self.give({**shown, **entered})

    async def agree(self) -> None:
        """Confirm, and wait until it has taken effect."""
        assert self.at["step_id"] == "tariff_confirm", self.at
        await self.give({})
        assert (self.at["type"], self.at["reason"]) == (
            FlowResultType.ABORT,
            "tariffs_saved",
        )
        await self.home.settle()

    def refused(self, **errors: str) -> str:
        """Make sure that fields are refused; return what is said of it."""
        assert self.at["type"] is FlowResultType.FORM
        assert self.at["errors"] == errors
        return self.words


def asked(home: Home) -> list[str]:
    """Return the paths that an operator was asked for; the colours of Tempo are none."""
    paths = (call.path for call in home.simulator.calls)
    return [path for path in paths if "tempo" not in path]


async def begin(home: Home, measures: str = "consumption") -> Dialog:
    """Set a home up, and count no call until then."""
    entry = await home.connect(measures)
    home.simulator.calls.clear()
    return Dialog(home, entry, "usage_point")


KINDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "flat",
        {"base": " 0,1952 €", "standing_charge": "15.86", "tax_rate": "5,5"},
        {
            "prices": {"base": "0.1952"},
            "standing_charge": "15.86",
            "tax_rate": "0.055",
        },
    ),
    (
        "peak_offpeak",
        {**NIGHT, "tax_rate": "20 %", "standing_tax_rate": "5.5"},
        {
            "prices": {"peak": "0.2142", "offpeak": "0.1589"},
            "off_peak": ["22:38-06:38"],
            "tax_rate": "0.2",
            "standing_tax_rate": "0.055",
        },
    ),
    ("tempo", TEMPO, {"prices": TEMPO}),
    (
        "ejp",
        {"normal": "0.1598", "mobile_peak": "1.5000"},
        {"prices": {"normal": "0.1598", "mobile_peak": "1.5000"}},
    ),
    (
        "ejp",
        {
            **MOBILE_PEAK,
            "peak_days": "12/3/2026, 2026-03-09;\n31.03.2026 2026-03-10,",
            "known_until": "2026-03-31",
        },
        {
            "prices": MOBILE_PEAK,
            "peak_days": ["2026-03-09", "2026-03-10", "2026-03-12", "2026-03-31"],
            "known_until": "2026-03-31",
        },
    ),
    (
        "weekend",
        {"week": "0.21", "weekend": "0.15"},
        {
            "prices": {"week": "0.21", "weekend": "0.15"},
            "weekend_days": ["sat", "sun"],
        },
    ),
    (
        "weekend",
        {
            "week": "0.21",
            "weekend": "0.15",
            "offpeak": "0.14",
            "off_peak_hours": "1:00-7:00, 12:30-14:30",
            "weekend_days": ["wed", "sun"],
        },
        {
            "off_peak": ["01:00-07:00", "12:30-14:30"],
            "prices": {"peak": "0.21", "offpeak": "0.14", "weekend": "0.15"},
            "weekend_days": ["wed", "sun"],
        },
    ),
    (
        "rules",
        {"rules": RULES},
        {
            "rules": [
                {
                    "period": "winter_day",
                    "price": "0.25",
                    "months": [1, 2, 3, 11, 12],
                    "hours": ["06:00-22:00"],
                },
                {"period": "other", "price": "0.18"},
            ]
        },
    ),
    (
        "outside",
        {"source": "sensor.spot", "surcharge": "0.0123"},
        {"source": "sensor.spot", "unit": "€/MWh", "surcharge": "0.0123"},
    ),
]
REFUSED: list[tuple[str, dict[str, str], str, str]] = [
    ("flat", {"base": "dear"}, "base", "“dear” is no number"),
    ("flat", {"base": "19.52 c€"}, "base", "“19.52 c€” is no number"),
    ("flat", {"base": "1e999"}, "base", "is no number"),
    ("flat", {"base": "0.1952001"}, "base", "more than 6 decimals"),
    ("flat", {"base": ""}, "base", "**Base (€/kWh)** is missing"),
    (
        "flat",
        {"base": "0.2", "tax_rate": "200"},
        "tax_rate",
        "2 is not between 0 and 1",
    ),
    (
        "peak_offpeak",
        {**NIGHT, "off_peak_hours": "22:00-06:00, 5:00-7:00"},
        "off_peak_hours",
        "22:00-06:00 and 05:00-07:00 overlap",
    ),
    (
        "peak_offpeak",
        {**NIGHT, "off_peak_hours": "at night"},
        "off_peak_hours",
        "“at night” are no hours",
    ),
    (
        "weekend",
        {"week": "0.2", "weekend": "0.1", "offpeak": "0.1"},
        "off_peak_hours",
        "are no hours",
    ),
    (
        "weekend",
        {"week": "0.2", "weekend": "0.1", "off_peak_hours": "1:00-6:00"},
        "offpeak",
        "is missing",
    ),
    (
        "rules",
        {"rules": "- {period: day, price: 0.2, hours: '06:00-22:00'}"},
        "rules",
        "no rule holds at 00:00-06:00, for example on Monday in month 1",
    ),
    (
        "rules",
        {"rules": "- {period: Day, price: 0.2}"},
        "rules",
        "“Day” cannot be the name",
    ),
    ("rules", {"rules": "nothing"}, "rules", "“nothing” is not what belongs"),
    (
        "ejp",
        {**MOBILE_PEAK, "peak_days": "2026-03-09, 30/02/2026"},
        "peak_days",
        "**Peak days**: “2026-02-30” is no date",
    ),
    (
        "ejp",
        {**MOBILE_PEAK, "peak_days": "9/3/2026 soon"},
        "peak_days",
        "“soon” is no date",
    ),
    (
        "ejp",
        {**MOBILE_PEAK, "peak_days": "01/04/2026"},
        "peak_days",
        "2026-04-01 is no day from November to March",
    ),
]


@pytest.mark.slow
async def test_every_kind(home: Home) -> None:
    """What is typed is kept exactly, shown again as it was, and nobody is asked."""
    home.hass.states.async_set("sensor.spot", "81", {"unit_of_measurement": "EUR/MWh"})
    dialog = await begin(home)
    for kind, entered, version in KINDS:
        await write_and_read(dialog, kind, entered, version)
    assert not asked(home)


async def write_and_read(
    dialog: Dialog, kind: str, entered: dict[str, Any], version: dict[str, Any]
) -> None:
    """Write a tariff of a kind, look at it in every form, and remove it."""
    await dialog.open("tariff_add")
    await dialog.write(kind, **SINCE, **entered)
    assert START in dialog.words
    # No winter of EJP is known to its end.
    assert ("**Is this right?**" in dialog.words) is (kind == "ejp")
    await dialog.agree()
    document = {
        "direction": "consumption",
        "versions": [{"start": START, "type": kind, **version}],
    }
    assert dialog.kept == {"consumption": document}
    # The same form changes nothing when it is submitted as it opens.
    await dialog.open("tariff_change")
    await dialog.give({"version": START})
    shown = {k: v for k, v in shown_in(dialog.at).items() if v is not None}
    await dialog.give(shown)
    await dialog.agree()
    assert dialog.kept == {"consumption": document}
    await dialog.open("tariff_yaml")
    text = shown_in(dialog.at)["yaml"]
    assert yaml.safe_load(text) == document
    await dialog.give({"yaml": text})
    await dialog.agree()
    assert dialog.kept == {"consumption": document}
    await dialog.open("tariff_remove")
    await dialog.give({"version": START})
    await dialog.agree()
    assert dialog.kept is None


async def test_what_cannot_be_meant(home: Home) -> None:
    """It is refused beside its field, in words, and can be corrected where it stands."""
    dialog = await begin(home)
    for kind, entered, field, words in REFUSED:
        await dialog.open("tariff_add")
        await dialog.write(kind, **SINCE, **entered)
        assert words in dialog.refused(**{field: "tariff_flawed"})
        shown = shown_in(dialog.at)
        assert {key: shown[key] for key in entered} == entered
    assert dialog.kept is None
    assert not asked(home)


async def test_what_cannot_be_read(home: Home) -> None:
    """Neither a list that is no YAML, nor prices of whose unit nobody knows."""
    dialog = await begin(home)
    await dialog.open("tariff_add")
    await dialog.write("rules", **SINCE, rules="- period: day\n  price: [0.2")
    told = dialog.refused(rules="tariff_not_yaml")
    assert "Line 2 cannot be read" in told
    await dialog.open("tariff_add")
    await dialog.write("outside", **SINCE, source="sensor.spot")
    dialog.refused(unit="tariff_unit_needed")
    home.hass.states.async_set("sensor.spot", "8", {"unit_of_measurement": "ct/kWh"})
    await dialog.give({**SINCE, "source": "sensor.spot", "unit": "€/kWh"})
    assert "sensor.spot tells its prices in ct/kWh" in dialog.words
    await dialog.open("tariff_yaml")
    await dialog.give({"yaml": "versions: [1"})
    dialog.refused(yaml="tariff_not_yaml")
    await dialog.give({"yaml": "start: 2026-02-30"})
    dialog.refused(yaml="tariff_not_yaml")
    await dialog.give({"yaml": "a text"})
    assert "“a text” is not what belongs there" in dialog.refused(yaml="tariff_flawed")
    flat = "{start: 2026-03-02, type: flat, prices: {base: 0.2}}"
    await dialog.give({"yaml": f"direction: production\nversions: [{flat}]"})
    dialog.refused(yaml="tariff_other_direction")
    await dialog.give({"yaml": f"direction: consumption\nversions: [{flat}, {flat}]"})
    told = dialog.refused(yaml="tariff_flawed")
    assert "**versions[1].start**: 2026-03-02 is not after 2026-03-02" in told
    await dialog.give({"yaml": f"direction: consumption\nversions: [{flat}]"})
    await dialog.agree()
    (version,) = dialog.kept["consumption"]["versions"]
    assert version["prices"] == {"base": "0.2"}


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_what_may_be_a_slip(home: Home) -> None:
    """It is asked before it is kept: a wrong unit, a year's charge, a late beginning."""
    dialog = await begin(home)
    await dialog.open("tariff_add")
    assert shown_in(dialog.at)["kind"] is None
    await dialog.write(
        "flat", start="2026-03-20", base="19.52", standing_charge="190.32"
    )
    assert dialog.at["step_id"] == "tariff_confirm"
    assert dialog.kept is None
    words = dialog.words
    assert "**Is this right?**" in words
    assert "**Base (€/kWh)**: 19.52 €/kWh is an unusual price." in words
    assert "190.32 € a month is a lot. If it is for a year, it is 15.86" in words
    assert "begins on 2026-03-20, your readings on 2026-03-02" in words
    await dialog.agree()
    (version,) = dialog.kept["consumption"]["versions"]
    assert version["prices"] == {"base": "19.52"}


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_a_change_of_price(home: Home) -> None:
    """A new price is a tariff of its own; one is corrected, one removed, and all go."""
    dialog = await begin(home)
    await dialog.open()
    assert "No tariff is known yet" in dialog.words
    assert "tariff_change" not in dialog.at["menu_options"]
    await dialog.give({"next_step_id": "tariff_add"})
    # The contract tells the off-peak hours; they are seen before they are kept.
    await dialog.give({"kind": "peak_offpeak"})
    assert shown_in(dialog.at)["off_peak_hours"] == "22:50-06:50"
    assert "By your contract, off-peak is" in dialog.words
    assert shown_in(dialog.at)["start"] == "2026-04-02"
    await dialog.give({**SINCE, **NIGHT})
    await dialog.agree()
    await dialog.open("tariff_add")
    assert shown_in(dialog.at)["kind"] == "peak_offpeak"
    await dialog.give({"kind": "peak_offpeak"})
    # What was typed by hand is offered again, not what the contract tells.
    shown = shown_in(dialog.at)
    assert {key: shown[key] for key in NIGHT} == NIGHT
    await dialog.give({**NIGHT, "start": START, "peak": "0.3"})
    told = dialog.refused(start="tariff_flawed")
    assert f"{START} is not after {START}" in told
    await dialog.give({**NIGHT, "start": "2026-03-16", "peak": "0.3"})
    assert "Peak 0.2142 €/kWh" in dialog.words
    assert "Peak 0.3 €/kWh" in dialog.words
    await dialog.agree()

    def peaks() -> dict[str, str]:
        """Return the prices that are kept, by the days on which they begin."""
        versions = dialog.kept["consumption"]["versions"]
        return {each["start"]: each["prices"]["peak"] for each in versions}

    assert peaks() == {START: "0.2142", "2026-03-16": "0.3"}
    await dialog.open("tariff_change")
    await dialog.give({"version": "2026-03-16"})
    await dialog.give({**NIGHT, "start": "2026-03-15", "peak": "0.25"})
    await dialog.agree()
    assert peaks() == {START: "0.2142", "2026-03-15": "0.25"}
    await dialog.open("tariff_remove")
    await dialog.give({"version": START})
    assert "your readings on 2026-03-02" in dialog.words
    await dialog.agree()
    assert peaks() == {"2026-03-15": "0.25"}
    await dialog.open("tariff_remove")
    await dialog.give({"version": "2026-03-15"})
    await dialog.agree()
    assert dialog.kept is None
    assert not asked(home)


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_the_days_of_mobile_peak(home: Home) -> None:
    """Listed in the form, told in words, priced at once; what is open stays without cost.

    31 March 2026 is the last day of winter; it ends on 1 April at 1:00.
    """
    dialog = await begin(home)
    await dialog.open("tariff_add")
    since = A_MONTH_AGO.isoformat()
    listed = {"peak_days": "05/03/2026\n2026-03-31", "known_until": "2026-03-20"}
    await dialog.write("ejp", start=since, **MOBILE_PEAK, **listed)
    assert "Mobile peak 1.5 €/kWh; peak days: 2; all known until 2026-03-20" in (
        dialog.words
    )
    assert "until**: the peak days are known until 2026-03-20." in dialog.words
    await dialog.agree()

    async def hours(name: str) -> dict[datetime, float]:
        """Return what a statistic says of each hour."""
        rows = await home.statistics(f"consumption{name}")
        return {datetime.fromtimestamp(row["start"], UTC): row["state"] for row in rows}

    energy = await hours("")
    costs = await hours("_cost")
    known = paris(2026, 3, 21, 1), paris(2026, 3, 21, 7)
    peaks = [
        (paris(2026, 3, 5, 7), paris(2026, 3, 6, 1)),
        (paris(2026, 3, 31, 7), paris(2026, 4, 1, 1)),
    ]

    def price(hour: datetime) -> float | None:
        """Return what a kWh of an hour costs."""
        if any(start <= hour < end for start, end in peaks):
            return 1.5
        night = 1 <= hour.astimezone(PARIS).hour < 7
        is_known = hour < known[0] or hour >= paris(2026, 4, 1) or night
        return 0.1598 if is_known else None

    assert {
        hour for hour in energy if price(hour) is None
    } == energy.keys() - costs.keys()
    for hour, cost in costs.items():
        told = price(hour)
        assert told is not None
        assert cost == pytest.approx(energy[hour] * told)
    assert (await hours("_mobile_peak")).keys() >= {start for start, _ in peaks}
    calendar = await home.hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": "calendar.home_tariff_periods",
            "start_date_time": paris(2026, 3, 31).isoformat(),
            "end_date_time": paris(2026, 4, 1, 12).isoformat(),
        },
        blocking=True,
        return_response=True,
    )
    events = calendar["calendar.home_tariff_periods"]["events"]
    assert [(each["summary"], each["description"], each["end"]) for each in events] == [
        ("Normal hours", "0.1598 EUR/kWh", paris(2026, 3, 31, 7).isoformat()),
        ("Mobile peak", "1.5 EUR/kWh", paris(2026, 4, 1, 1).isoformat()),
        ("Normal hours", "0.1598 EUR/kWh", events[-1]["end"]),
    ]
    # The rest of winter is told, and the form that opens next has it all.
    await dialog.open("tariff_change")
    await dialog.give({"version": since})
    shown = {k: v for k, v in shown_in(dialog.at).items() if v is not None}
    assert shown["peak_days"] == "2026-03-05, 2026-03-31"
    await dialog.give({**shown, "known_until": "2026-12-24"})
    assert "2026-12-24 is still to come" in dialog.words
    await dialog.open("tariff_change")
    await dialog.give({"version": since})
    await dialog.give({**shown, "known_until": "2026-03-31"})
    assert "still to come" not in dialog.words
    await dialog.agree()
    assert (await hours("_cost")).keys() == energy.keys()
    assert not asked(home)


async def test_a_regulated_tariff(home: Home) -> None:
    """It is dated, names its sources, and is confirmed before it is kept."""
    dialog = await begin(home)
    await dialog.open("tariff_preset")
    assert shown_in(dialog.at)["power"] == "9"
    assert (
        "from 2026-08-01 to …, looked up on 2026-10-30: [github.com](" in dialog.words
    )
    await dialog.give({"preset": "fr_tempo"})
    dialog.refused(power="tariff_no_such_power")
    await dialog.give({"preset": "fr_tempo", "power": "3"})
    dialog.refused(power="tariff_no_such_power")
    await dialog.give({"preset": "fr_peak_offpeak", "power": "9"})
    assert dialog.at["step_id"] == "tariff_prices"
    assert dialog.kept is None
    assert "Tarif Bleu, option Heures Creuses" in dialog.words
    shown = {k: v for k, v in shown_in(dialog.at).items() if v is not None}
    assert shown == {
        "start": "2026-08-01",
        "peak": "0.2142",
        "offpeak": "0.1589",
        "off_peak_hours": "22:50-06:50",
        "standing_charge": "19.88",
    }
    # Prices of the user's own are before it, and stay.
    await dialog.give({**shown, "off_peak_hours": "22:38-06:38"})
    assert f"begins on 2026-08-01, your readings on {ACTIVATION}" in dialog.words
    await dialog.agree()
    await dialog.open("tariff_add")
    await dialog.write("flat", **SINCE, base="0.2016")
    await dialog.agree()
    await dialog.open("tariff_preset")
    await dialog.give({"preset": "fr_base", "power": "6"})
    shown = {k: v for k, v in shown_in(dialog.at).items() if v is not None}
    await dialog.give(shown)
    assert "2026-08-01 is not after 2026-08-01" in dialog.refused(start="tariff_flawed")
    versions = dialog.kept["consumption"]["versions"]
    assert [each["type"] for each in versions] == ["flat", "peak_offpeak"]
    assert versions[1]["off_peak"] == ["22:38-06:38"]
    assert not asked(home)


@pytest.mark.slow
async def test_a_contract_that_does_not_tell(home: Home) -> None:
    """Off-peak hours that are not understood are left to the user, as is the charge."""
    change_contract(home, offpeak_hours="HC saison haute 2H00-7H00", subscribed_kva=18)
    dialog = await begin(home)
    await dialog.open("tariff_preset")
    assert shown_in(dialog.at)["power"] == "18"
    await dialog.give({"preset": "fr_peak_offpeak", "power": "18"})
    assert "standing charge is not known here" in dialog.words
    shown = {k: v for k, v in shown_in(dialog.at).items() if v is not None}
    assert shown.keys() == {"start", "peak", "offpeak"}
    await dialog.give({**shown, "off_peak_hours": ""})
    dialog.refused(off_peak_hours="tariff_flawed")


@pytest.mark.slow
async def test_both_directions(home: Home) -> None:
    """Each has tariffs of its own; what is given to the grid has no Tempo."""
    dialog = await begin(home, "both")
    await dialog.open("tariffs_production", "tariff_add")
    (field,) = dialog.at["data_schema"].schema.values()  # type: ignore[union-attr]
    assert field.config["options"] == [
        *("flat", "peak_offpeak", "weekend", "rules", "outside")
    ]
    await dialog.write("flat", **SINCE, base="0.04")
    assert "Production" in dialog.words
    await dialog.agree()
    await dialog.open("tariffs_consumption", "tariff_add")
    await dialog.write("flat", **SINCE, base="0.1952")
    await dialog.agree()
    assert dialog.kept.keys() == {"production", "consumption"}
    await dialog.open("tariffs_production", "tariff_remove")
    await dialog.give({"version": START})
    await dialog.agree()
    assert dialog.kept.keys() == {"consumption"}
    assert not asked(home)


@pytest.mark.slow
async def test_tariffs_that_cannot_be_read(home: Home) -> None:
    """What another version kept is shown as it is, and replaced only once confirmed."""
    dialog = await begin(home)
    (subentry,) = dialog.entry.subentries.values()
    kept = {"consumption": {"direction": "consumption", "versions": [{"type": "new"}]}}
    home.hass.config_entries.async_update_subentry(
        dialog.entry, subentry, data={**subentry.data, "tariffs": kept}
    )
    await home.settle()
    await dialog.open("tariff_yaml")
    assert yaml.safe_load(shown_in(dialog.at)["yaml"]) == kept["consumption"]
    await dialog.give({"yaml": shown_in(dialog.at)["yaml"]})
    assert "**versions[0].start** is missing" in dialog.refused(yaml="tariff_flawed")
    assert dialog.kept == kept


@pytest.mark.slow
async def test_a_home_that_is_not_loaded(home: Home) -> None:
    """Nothing is known of it then, so nothing is asked."""
    dialog = await begin(home)
    await home.hass.config_entries.async_unload(dialog.entry.entry_id)
    await dialog.open()
    assert dialog.at["reason"] == "tariffs_not_loaded"


@pytest.mark.slow
async def test_the_grid_in_luxembourg(lux: Luxembourg) -> None:
    """Reference power and exceedance are priced; France's tariffs are not offered."""
    entry = await lux.connect([Obis.CONSUMPTION], reference_power=3)
    lux.home.simulator.calls.clear()
    dialog = Dialog(lux.home, entry, "metering_point")
    await dialog.open()
    assert "tariff_preset" not in dialog.at["menu_options"]
    await dialog.give({"next_step_id": "tariff_add"})
    await dialog.give({"kind": "flat"})
    assert shown_in(dialog.at)["grid_power"] == "3"
    grid = {"grid_monthly": "7.42", "grid_volume": "0.0510"}
    entered = {**SINCE, **grid, "base": "0.15", "tax_rate": "8"}
    await dialog.give({**entered, "grid_exceedance": "0.0765"})
    told = dialog.refused(grid_power="tariff_flawed")
    assert "**Reference power (kW)** is missing" in told
    await dialog.give({**entered, "grid_exceedance": "0.0765", "grid_power": "3"})
    assert "beyond 3 kW 0.0765 €/kWh more" in dialog.words
    await dialog.agree()
    (version,) = dialog.kept["consumption"]["versions"]
    assert version["network"] == {
        "reference_power": 3000,
        "monthly": "7.42",
        "volume": "0.0510",
        "exceedance": "0.0765",
    }
    await dialog.open("tariff_change")
    await dialog.give({"version": START})
    assert shown_in(dialog.at)["grid_power"] == "3"
    assert not asked(lux.home)


@pytest.mark.slow
async def test_gas_by_volume_has_no_price(lux: Luxembourg) -> None:
    """What is counted in cubic metres is not priced per kWh."""
    entry = await lux.connect([Obis.GAS_VOLUME])
    dialog = Dialog(lux.home, entry, "metering_point")
    await dialog.open()
    assert dialog.at["reason"] == "tariffs_unmeasured"
