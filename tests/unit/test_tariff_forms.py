"""Forms of tariffs: what is kept is shown so that it would be kept again as it is."""

from hypothesis import given
import pytest

from custom_components.grid_meter.metering.tariff import Timeline
from custom_components.grid_meter.metering.tariff_document import (
    Kind,
    check,
    dump,
    parse,
)
from custom_components.grid_meter.tariff_forms import (
    NotYaml,
    field_of,
    from_version,
    prices_form,
    read_yaml,
    to_version,
    write_yaml,
)

from .metering.tariffs import timelines


@given(timelines())
def test_round_trip(timeline: Timeline) -> None:
    """By the forms version after version, and by the text of all, to the last digit."""
    document = dump(timeline)
    typed = []
    for version in document["versions"]:
        kind = Kind(version["type"])
        shown = from_version(version)
        fields = set(map(str, prices_form(kind, with_grid=True).schema))
        assert shown.keys() <= fields
        typed.append(to_version(kind, shown))
    assert parse({**document, "versions": typed}) == timeline
    assert parse(read_yaml(write_yaml(document))) == timeline


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("0.1952", "0.1952"),
        ("0,1952", "0.1952"),
        (" 0.1952 €", "0.1952"),
        ("0.1952€/kWh", "0.1952"),
        ("-0.01", "-0.01"),
    ],
)
def test_numbers_as_people_type_them(typed: str, price: str) -> None:
    """With a comma, a sign of the euro, or spaces; never as a binary fraction."""
    version = to_version(Kind.FLAT, {"start": "2026-08-01", "base": typed})
    assert version["prices"] == {"base": price}
    assert check({"direction": "consumption", "versions": [version]}).timeline


@pytest.mark.parametrize("typed", ["1 234,5", "1.234,5", "nan", "1e999", "½"])
def test_numbers_that_are_none(typed: str) -> None:
    """They stay as they were typed, and are named with their field."""
    entered = {"start": "2026-08-01", "base": "0.2", "tax_rate": typed}
    version = to_version(Kind.FLAT, entered)
    (flaw,) = check({"direction": "consumption", "versions": [version]}).errors
    assert field_of(Kind.FLAT, flaw.place[2:]) == "tax_rate"


@pytest.mark.parametrize(
    "text",
    ["- [1", "a: b: c", "\t- x", "2026-02-30", "!!python/name:os.system", "\x00"],
)
def test_texts_that_are_no_yaml(text: str) -> None:
    """They are refused with a line, and nothing of them is run."""
    with pytest.raises(NotYaml) as caught:
        read_yaml(text)
    assert caught.value.line == 1
