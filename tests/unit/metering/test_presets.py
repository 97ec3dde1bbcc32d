"""The regulated tariffs that ship: dated, with their sources, and of use as they are."""

from datetime import date
from decimal import Decimal
import json
from pathlib import Path

import pytest

from custom_components import grid_meter
from custom_components.grid_meter.metering.flaws import Fault
from custom_components.grid_meter.metering.presets import Preset, read
from custom_components.grid_meter.metering.tariff_document import check

FILE = Path(grid_meter.__file__).parent / "tariffs" / "fr.json"


@pytest.fixture(name="presets")
def shipped() -> dict[str, Preset]:
    """Return what ships."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    return {preset.key: preset for preset in read(document)}


def test_every_preset_is_a_timeline_once_its_off_peak_hours_are_told(
    presets: dict[str, Preset],
) -> None:
    """For each of its powers, without anything suspicious."""
    assert set(presets) == {"fr_base", "fr_peak_offpeak", "fr_tempo"}
    for preset in presets.values():
        assert preset.powers
        assert set(preset.standing_charges) <= set(preset.powers)
        for power in preset.powers:
            version = preset.version(power, "HC (22H38-6H38)")
            document = {"direction": "consumption", "versions": [version]}
            assert check(document).flaws == ()


def test_every_preset_is_dated_and_says_where_it_is_from(
    presets: dict[str, Preset],
) -> None:
    """Of each figure per kWh there are two sources."""
    for preset in presets.values():
        assert date(2026, 8, 1) <= preset.start < preset.checked
        assert preset.end is None or preset.start < preset.end
        assert len(preset.sources) >= 2
        assert all(source.startswith("https://") for source in preset.sources)


def test_nothing_is_made_up(presets: dict[str, Preset]) -> None:
    """A charge or hours that are not known are left to be filled in."""
    assert presets["fr_base"].version(6) == {
        "start": "2026-08-01",
        "type": "flat",
        "prices": {"base": "0.2001"},
        "standing_charge": "15.86",
    }
    assert "standing_charge" not in presets["fr_tempo"].version(9)
    nightly = presets["fr_peak_offpeak"].version(12)
    assert "standing_charge" not in nightly
    (flaw,) = check({"direction": "consumption", "versions": [nightly]}).flaws
    assert (flaw.fault, flaw.where) == (Fault.MISSING, "versions[0].off_peak")
    assert presets["fr_base"].prices[9]["base"] == Decimal("0.1985")
    with pytest.raises(KeyError):
        presets["fr_base"].version(7)
