"""What would I pay with…: tariffs and subscribed powers, on the real load curve."""

from datetime import date, timedelta
from typing import Any

import pytest

from homeassistant.exceptions import ServiceValidationError
from simulator.leneda import Obis

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home
from .luxembourg import Luxembourg
from .test_actions import act, device_id
from .test_contract import change_contract
from .test_journey import REAL_DAY
from .test_tariffs import SINCE, asked, begin

FLAT = {"type": "flat", "prices": {"base": "0.2"}, "standing_charge": "30"}
EJP = {
    "type": "ejp",
    "prices": {"normal": "0.1598", "mobile_peak": "1.5"},
    "peak_days": ["2026-03-31"],
}
NIGHT = {
    "type": "peak_offpeak",
    "prices": {"peak": 0.2142, "offpeak": 0.1589},
    "off_peak": "22:30-06:30",
    "standing_charge": 19.88,
}


def figures(told: dict[str, Any], *names: str) -> list[Any]:
    """Return some of what is told."""
    return [told[name] for name in names]


async def compare(home: Home, **data: Any) -> Any:
    """Compare tariffs of the home."""
    return await act(home, "compare_tariffs", device_id=device_id(home.hass), **data)


async def test_a_day_by_hand(home: Home) -> None:
    """The recorded day has 9.271 kWh: 5.122 kWh from 22:30 to 6:30, 4.149 kWh else."""
    dialog = await begin(home)
    day = REAL_DAY.isoformat()
    told = await compare(
        home,
        tariffs={
            "flat": FLAT,
            "night": NIGHT,
            "base": "fr_base",
            "hand": {"preset": "fr_base", "power": 6, "prices": {"base": "19.52"}},
            "tempo": "fr_tempo",
            "ejp": EJP,
            "told": {**EJP, "peak_days": [], "known_until": "2026-03-31"},
            "open": {**EJP, "peak_days": []},
            "later": {"versions": [{**FLAT, "start": date(2026, 4, 2)}]},
        },
        start=day,
        end=day,
    )
    assert figures(told, "home", "direction", "first_day", "last_day") == [
        *("Home", "consumption", day, day)
    ]
    assert figures(told, "missing_days", "estimated_share") == [0, 0.0]
    tariffs = told["tariffs"]
    costs = {name: (each["cost"], each["standing"]) for name, each in tariffs.items()}
    assert costs == {
        # 9.271 × 0.2 + 30 / 30 = 2.8542
        "flat": (2.85, 1.0),
        # 4.149 × 0.2142 + 5.122 × 0.1589 + 19.88 / 30 = 2.3652…
        "night": (2.37, 0.66),
        # 9 kVA by the contract: 9.271 × 0.1985 + 19.88 / 30 = 2.5029…
        "base": (2.5, 0.66),
        # 9.271 × 19.52 + 15.86 / 30 = 181.4985…
        "hand": (181.5, 0.53),
        # Blue until 6:00, then white: 4.582 × 0.1356 + 4.484 × 0.1921 + 0.205 × 0.1536.
        "tempo": (1.51, 0.0),
        # Until 1:00, 0.259 kWh are of 31 March: 0.259 × 1.5 + 9.012 × 0.1598 = 1.8286…
        "ejp": (1.83, 0.0),
        # 9.271 × 0.1598 = 1.4815…
        "told": (1.48, 0.0),
        # 9.012 × 0.1598 = 1.4401…
        "open": (1.44, 0.0),
        "later": (0.0, 0.0),
    }
    (month,) = tariffs["flat"]["months"]
    assert month == {
        "month": "2026-04",
        "energy": 9.271,
        "cost": 2.85,
        "standing": 1.0,
        "unknown_energy": 0.0,
        "unknown_hours": 0,
    }
    # No tariff was there yet, and Tempo's charge is not known.
    unknown = ("unknown_hours", "unknown_energy", "standing_charge_known")
    assert figures(tariffs["tempo"], *unknown) == [0, 0.0, False]
    assert figures(tariffs["later"], *unknown) == [24, 9.271, True]
    assert figures(tariffs["told"], *unknown) == [0, 0.0, True]
    assert figures(tariffs["open"], *unknown) == [1, 0.259, True]
    (warning,) = tariffs["told"]["warnings"]
    assert warning.startswith("known_until: the peak days are known until 2026-03-31.")
    (warning,) = tariffs["open"]["warnings"]
    assert warning.startswith("known_until is empty")
    (warning,) = tariffs["hand"]["warnings"]
    assert warning.startswith("prices.base: 19.52 €/kWh is an unusual price")
    assert {each["difference"] for each in tariffs.values()} == {None}
    # With tariffs of one's own, each has a difference; but none that is not known.
    await dialog.open("tariff_add")
    await dialog.write("flat", **SINCE, base="0.25", standing_charge="15")
    await dialog.agree()
    named = {"flat": FLAT, "tempo": "fr_tempo"}
    told = await compare(home, tariffs=named, start=day, end=day)
    differences = {key: each["difference"] for key, each in told["tariffs"].items()}
    # 9.271 × 0.25 + 15 / 30 = 2.81775
    assert differences == {"current": 0.0, "flat": 0.04, "tempo": None}
    assert told["tariffs"]["current"]["cost"] == 2.82
    assert not asked(home)


async def test_colours_are_asked_for_once(home: Home) -> None:
    """Who compares with Tempo gets its colours, and keeps them; a failure asks nothing on."""
    await begin(home)
    home.simulator.faults.add("bad_gateway", path="*tempo*")
    home.simulator.calls.clear()
    for _ in range(2):
        told = await compare(home, tariffs={"tempo": "fr_tempo"})
        tempo = told["tariffs"]["tempo"]
        assert (tempo["cost"], tempo["unknown_energy"]) == (0.0, tempo["energy"])
    assert [call.status for call in home.simulator.calls] == [502]
    home.simulator.faults.clear()
    home.freezer.move_to(NOW + timedelta(hours=1, minutes=1))
    home.simulator.calls.clear()
    for _ in range(2):
        told = await compare(home, tariffs={"tempo": "fr_tempo"})
        assert told["tariffs"]["tempo"]["unknown_hours"] == 0
    # The two seasons in which the last twelve months lie.
    assert [call.status for call in home.simulator.calls] == [200, 200]
    assert not asked(home)


async def test_the_last_months(home: Home) -> None:
    """Without days, the last twelve months count, month by month, holes included."""
    await begin(home)
    told = await compare(home, tariffs={"flat": FLAT})
    assert figures(told, "first_day", "last_day") == ["2025-04-02", "2026-04-01"]
    assert told["missing_days"] == (ACTIVATION - date(2025, 4, 2)).days
    flat = told["tariffs"]["flat"]
    assert len(flat["months"]) == 13
    assert sum(month["energy"] for month in flat["months"]) == pytest.approx(
        flat["energy"]
    )
    rows = await home.statistics("consumption")
    assert flat["energy"] == pytest.approx(sum(row["state"] for row in rows))
    # 12 months of 30 €: 29 days of April 2025, eleven months, and a day of April 2026.
    assert flat["standing"] == 360.0
    assert flat["cost"] == pytest.approx(flat["energy"] * 0.2 + 360, abs=0.006)
    assert not asked(home)


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_a_smaller_subscribed_power(home: Home) -> None:
    """How often it would have tripped, and what it would save."""
    await begin(home)
    point = home.simulator.usage_point(HOME_PRM)
    told = (await compare(home, standing_charges="fr_base"))["subscribed_power"]
    assert figures(told, "subscribed", "first_day") == [9, "2024-04-02"]
    assert figures(told, "days", "curve_days") == [31, 31]
    assert [each["power"] for each in told["smaller"]] == [3, 6]
    # 12 × (19.88 − 12.13), 12 × (19.88 − 15.86)
    savings = [each["saving_per_year"] for each in told["smaller"]]
    assert savings == [93.0, 48.24]
    peaks = [
        state
        for state in await home.statistics("max_power")
        if state["max"] is not None
    ]
    highest = max(peak["max"] for peak in peaks)
    assert told["max_power"]["value"] == pytest.approx(highest)
    for each in told["smaller"]:
        above = [peak for peak in peaks if peak["max"] > each["power"]]
        assert each["days_above"] == len(above)
        assert each["intervals_above"] <= 31 * 48
    assert told["highest_interval"]["value"] <= highest
    assert point.contract.subscribed_kva == 9
    by_hand = await compare(
        home, subscribed_power=12, standing_charges={9: "19.88", "12": 23.76}
    )
    (only,) = by_hand["subscribed_power"]["smaller"]
    assert figures(only, "power", "saving_per_year") == [9, 46.56]
    assert not asked(home)


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "none were given"),
    ({"tariffs": {"current": FLAT}}, "“current” stands for the home's own"),
    ({"tariffs": {"x": "fr_bas"}}, "no regulated tariff “fr_bas”. There are: fr_b"),
    ({"tariffs": {"x": {"preset": "fr_tempo", "power": 3}}}, "(power: 6, 9, 12"),
    ({"tariffs": {"x": 3}}, "“3” is not what belongs there"),
    (
        {"tariffs": {"x": {**NIGHT, "off_peak": ["22:00-06:00", "05:00-07:00"]}}},
        "off_peak[1]: 22:00-06:00 and 05:00-07:00 overlap",
    ),
    (
        {"tariffs": {"x": {"versions": [{**FLAT, "start": "soon"}]}}},
        "versions[0].start: “soon” is no date",
    ),
    (
        {
            "tariffs": {
                "x": {
                    "direction": "production",
                    "versions": [{**FLAT, "start": "2026-03-02"}],
                }
            }
        },
        "not of Consumption",
    ),
    ({"tariffs": {"x": FLAT}, "start": "2026-04-02", "end": "2026-04-01"}, "first"),
    ({"tariffs": {"x": FLAT}, "start": "0001-01-01"}, "ten years"),
    ({"tariffs": {"x": FLAT}, "end": "0001-01-01"}, "first day"),
    ({"tariffs": {"x": FLAT}, "direction": "production"}, "does not measure this"),
    ({"standing_charges": {"six": "12"}}, "“six” is no number"),
    ({"standing_charges": {6: "much"}}, "6: “much” is no number"),
    ({"standing_charges": "fr"}, "no regulated tariff “fr”"),
]


@pytest.mark.slow
async def test_bad_requests(home: Home) -> None:
    """Each is refused in words, which name the tariff and the place in it."""
    await begin(home)
    for data, words in BAD:
        with pytest.raises(ServiceValidationError) as caught:
            await compare(home, **data)
        assert words in str(caught.value), data
        assert HOME_PRM not in str(caught.value)
    assert not asked(home)


@pytest.mark.slow
async def test_a_contract_that_does_not_tell(home: Home) -> None:
    """Whoever knows the power or the hours says them with the tariff."""
    change_contract(home, offpeak_hours="HC saison haute 2H00-7H00", subscribed_kva=4)
    await begin(home)
    for data, words in (
        ({"tariffs": {"x": "fr_base"}}, "for which subscribed power"),
        (
            {"tariffs": {"x": {"preset": "fr_peak_offpeak", "power": 6}}},
            "off_peak: “HC saison haute 2H00-7H00” are no hours",
        ),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await compare(home, **data)
        assert words in str(caught.value)
    known = {"preset": "fr_peak_offpeak", "power": 6, "off_peak": "2:00-7:00"}
    told = await compare(home, tariffs={"x": known})
    assert told["tariffs"]["x"]["unknown_hours"] == 0


@pytest.mark.slow
async def test_luxembourg(lux: Luxembourg) -> None:
    """The grid's price counts; the subscribed power is not told there."""
    await lux.connect([Obis.CONSUMPTION])
    grid = {"reference_power": 3000, "monthly": "7.42", "volume": "0.0510"}
    told = await compare(
        lux.home,
        tariffs={
            "energy": {"type": "flat", "prices": {"base": "0.15"}},
            "all": {"type": "flat", "prices": {"base": "0.15"}, "network": grid},
        },
        start="2026-03-10",
        end="2026-03-10",
    )
    energy, everything = told["tariffs"].values()
    assert everything["standing"] == 0.24
    assert everything["cost"] == pytest.approx(
        energy["energy"] * 0.201 + 7.42 / 31, abs=0.006
    )
    with pytest.raises(ServiceValidationError, match="does not tell the subscribed"):
        await compare(lux.home, standing_charges="fr_base")
