"""The forms of tariffs: from what is typed to a version of a timeline, and back."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
import re
from typing import Any, Final

import voluptuous as vol
import yaml

from homeassistant.helpers.selector import (
    DateSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    StatisticSelector,
    StatisticSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)

from .metering.flaws import Place
from .metering.model import Direction
from .metering.tariff import (
    BASE,
    MOBILE_PEAK,
    NORMAL,
    OFF_PEAK,
    PEAK,
    WEEK,
    WEEKEND,
    PriceUnit,
    tempo_periods,
)
from .metering.tariff_document import DAYS, Document, Kind

CONF_KIND: Final = "kind"
CONF_KNOWN_UNTIL: Final = "known_until"
CONF_OFF_PEAK_HOURS: Final = "off_peak_hours"
CONF_PEAK_DAYS: Final = "peak_days"
CONF_POWER: Final = "power"
CONF_PRESET: Final = "preset"
CONF_RULES: Final = "rules"
CONF_SOURCE: Final = "source"
CONF_STANDING_CHARGE: Final = "standing_charge"
CONF_STANDING_TAX_RATE: Final = "standing_tax_rate"
CONF_START: Final = "start"
CONF_SURCHARGE: Final = "surcharge"
CONF_TAX_RATE: Final = "tax_rate"
CONF_UNIT: Final = "unit"
CONF_VERSION: Final = "version"
CONF_WEEKEND_DAYS: Final = "weekend_days"
CONF_YAML: Final = "yaml"
CONF_GRID_POWER: Final = "grid_power"

TEXT: Final = TextSelector()
LONG_TEXT: Final = TextSelector(TextSelectorConfig(multiline=True))
EURO_SIGN: Final = re.compile(r"(?<=[\d\s])\s*€(?:/kWh)?$")
"""After a number: cents have another sign."""

BETWEEN_DAYS: Final = re.compile(r"[\s,;]+")
DAY_FIRST: Final = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})")
"""A date as it stands in a French or a German letter."""

LARGEST_EXPONENT: Final = 20
GRID: Final = {
    CONF_GRID_POWER: "reference_power",
    "grid_monthly": "monthly",
    "grid_volume": "volume",
    "grid_exceedance": "exceedance",
}
"""The fields of what the use of the grid costs, and their places in a document."""

PRICES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.FLAT: (BASE,),
    Kind.PEAK_OFF_PEAK: (PEAK, OFF_PEAK),
    Kind.TEMPO: tempo_periods(),
    Kind.EJP: (NORMAL, MOBILE_PEAK),
    Kind.WEEKEND: (WEEK, WEEKEND),
}
NEEDED: Final[Mapping[Kind, Mapping[str, Any]]] = {
    Kind.PEAK_OFF_PEAK: {CONF_OFF_PEAK_HOURS: TEXT},
    Kind.RULES: {CONF_RULES: LONG_TEXT},
    Kind.OUTSIDE: {CONF_SOURCE: StatisticSelector(StatisticSelectorConfig())},
}
WEEKDAYS: Final = SelectSelector(
    SelectSelectorConfig(options=list(DAYS), multiple=True, translation_key="weekday")
)
UNITS: Final = SelectSelector(
    SelectSelectorConfig(
        options=[unit.value for unit in PriceUnit], mode=SelectSelectorMode.DROPDOWN
    )
)
POSSIBLE: Final[Mapping[Kind, Mapping[str, Any]]] = {
    Kind.EJP: {CONF_PEAK_DAYS: LONG_TEXT, CONF_KNOWN_UNTIL: DateSelector()},
    Kind.WEEKEND: {
        CONF_WEEKEND_DAYS: WEEKDAYS,
        CONF_OFF_PEAK_HOURS: TEXT,
        OFF_PEAK: TEXT,
    },
    Kind.OUTSIDE: {CONF_UNIT: UNITS, CONF_SURCHARGE: TEXT},
}
ALWAYS: Final = (CONF_STANDING_CHARGE, CONF_TAX_RATE, CONF_STANDING_TAX_RATE)

KINDS: Final[Mapping[Direction, tuple[Kind, ...]]] = {
    Direction.CONSUMPTION: tuple(Kind),
    Direction.PRODUCTION: (
        *(Kind.FLAT, Kind.PEAK_OFF_PEAK, Kind.WEEKEND, Kind.RULES, Kind.OUTSIDE),
    ),
}
"""What there is: nobody pays for what is given by Tempo or EJP."""

EXAMPLE: Final = """\
- period: winter_day
  price: 0.25
  months: [11, 12, 1, 2, 3]
  weekdays: [mon, tue, wed, thu, fri]
  hours: 06:00-22:00
- period: other
  price: 0.18
"""


class NotYaml(ValueError):
    """A text that cannot be read, with the line at which that is seen."""

    def __init__(self, line: int) -> None:
        """Keep the line."""
        super().__init__(f"line {line}")
        self.line = line


def read_yaml(text: str) -> Any:
    """Read a text; raises NotYaml."""
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark
        raise NotYaml(mark.line + 1 if mark else 1) from err
    except (yaml.YAMLError, ValueError) as err:
        # A date such as 2026-02-30 is refused by its own constructor.
        raise NotYaml(1) from err


def write_yaml(document: Any) -> str:
    """Return a document as one would write it by hand."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def kind_form(direction: Direction) -> vol.Schema:
    """Return the form in which a kind of tariff is chosen."""
    return vol.Schema(
        {
            vol.Required(CONF_KIND): SelectSelector(
                SelectSelectorConfig(
                    options=[kind.value for kind in KINDS[direction]],
                    mode=SelectSelectorMode.LIST,
                    translation_key="tariff_kind",
                )
            )
        }
    )


def version_form(versions: Mapping[str, str]) -> vol.Schema:
    """Return the form in which a version is chosen by its first day."""
    return vol.Schema({vol.Required(CONF_VERSION): _list(versions)})


def preset_form(names: Mapping[str, str], powers: Iterable[int]) -> vol.Schema:
    """Return the form in which a regulated tariff is chosen.

    The frontend chooses by itself what must be chosen: no power may come that way.
    """
    return vol.Schema(
        {
            vol.Required(CONF_PRESET): _list(names),
            vol.Optional(CONF_POWER): SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=str(power), label=f"{power} kVA")
                        for power in powers
                    ],
                    mode=SelectSelectorMode.DROPDOWN,
                )
            ),
        }
    )


YAML_FORM: Final = vol.Schema({vol.Required(CONF_YAML): LONG_TEXT})


def prices_form(kind: Kind, *, with_grid: bool) -> vol.Schema:
    """Return the form of a version of a kind."""
    form: dict[vol.Marker, Any] = {vol.Required(CONF_START): DateSelector()}
    form |= {vol.Required(period): TEXT for period in PRICES.get(kind, ())}
    form |= {vol.Required(key): each for key, each in NEEDED.get(kind, {}).items()}
    form |= {vol.Optional(key): each for key, each in POSSIBLE.get(kind, {}).items()}
    form |= {vol.Optional(key): TEXT for key in ALWAYS}
    if with_grid:
        form |= {vol.Optional(key): TEXT for key in GRID}
    return vol.Schema(form)


def to_version(kind: Kind, typed: Mapping[str, Any]) -> Document:
    """Return the version of a document that a form says; raises NotYaml."""
    entered = {key: value for key, value in typed.items() if value not in ("", [])}
    version: Document = {CONF_START: entered.get(CONF_START), "type": kind.value}
    prices = {key: _number(entered.get(key)) for key in PRICES.get(kind, ())}
    if kind is Kind.WEEKEND and (CONF_OFF_PEAK_HOURS in entered or OFF_PEAK in entered):
        prices[PEAK] = prices.pop(WEEK)
        prices[OFF_PEAK] = _number(entered.get(OFF_PEAK))
        # Without hours the price would belong to nothing.
        version["off_peak"] = entered.get(CONF_OFF_PEAK_HOURS, "–")
    if prices:
        version["prices"] = prices
    if kind is Kind.PEAK_OFF_PEAK:
        version["off_peak"] = entered.get(CONF_OFF_PEAK_HOURS)
    if kind is Kind.RULES:
        version[CONF_RULES] = read_yaml(entered.get(CONF_RULES, ""))
    if CONF_PEAK_DAYS in entered:
        version[CONF_PEAK_DAYS] = _days(entered[CONF_PEAK_DAYS])
    for key in (CONF_SOURCE, CONF_UNIT, CONF_WEEKEND_DAYS, CONF_KNOWN_UNTIL):
        if key in entered:
            version[key] = entered[key]
    for key in (CONF_SURCHARGE, CONF_STANDING_CHARGE):
        if key in entered:
            version[key] = _number(entered[key])
    for key in (CONF_TAX_RATE, CONF_STANDING_TAX_RATE):
        if key in entered:
            version[key] = _scaled(entered[key], -2)
    grid = {
        place: _number(entered[key]) for key, place in GRID.items() if key in entered
    }
    if CONF_GRID_POWER in entered:
        grid["reference_power"] = _scaled(entered[CONF_GRID_POWER], 3)
    if grid:
        version["network"] = grid
    return version


def from_version(version: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form of a version shows."""
    prices = version.get("prices", {})
    shown = {CONF_START: version[CONF_START], **prices}
    if version["type"] == Kind.WEEKEND and PEAK in prices:
        shown[WEEK] = shown.pop(PEAK)
    hours = version.get("off_peak")
    if hours:
        shown[CONF_OFF_PEAK_HOURS] = hours if isinstance(hours, str) else _joined(hours)
    if CONF_PEAK_DAYS in version:
        shown[CONF_PEAK_DAYS] = _joined(version[CONF_PEAK_DAYS])
    if CONF_RULES in version:
        shown[CONF_RULES] = write_yaml(version[CONF_RULES])
    for key in (
        *(CONF_SOURCE, CONF_UNIT, CONF_SURCHARGE),
        *(CONF_WEEKEND_DAYS, CONF_KNOWN_UNTIL, CONF_STANDING_CHARGE),
    ):
        if key in version:
            shown[key] = version[key]
    for key in (CONF_TAX_RATE, CONF_STANDING_TAX_RATE):
        if key in version:
            shown[key] = _scaled(version[key], 2)
    for key, place in GRID.items():
        if place in version.get("network", {}):
            shown[key] = str(version["network"][place])
    if CONF_GRID_POWER in shown:
        shown[CONF_GRID_POWER] = _scaled(shown[CONF_GRID_POWER], -3)
    return shown


def field_of(kind: Kind, place: Place) -> str | None:
    """Return the field of the form that a place within a version is from."""
    match place:
        case ("prices", str() as period, *_):
            is_week = kind is Kind.WEEKEND and period == PEAK
            return WEEK if is_week else period
        case ("off_peak", *_):
            return CONF_OFF_PEAK_HOURS
        case ("network", str() as key, *_):
            return next(field for field, known in GRID.items() if known == key)
        case (str() as key, *_) if key not in ("prices", "network", "type"):
            return key
    return None


def _list(options: Mapping[str, str]) -> SelectSelector:
    """Return a choice of one of some options, by their words."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=value, label=label)
                for value, label in options.items()
            ],
            mode=SelectSelectorMode.LIST,
        )
    )


def _joined(each: Iterable[str]) -> str:
    """Return ranges of hours, or days, as one text."""
    return ", ".join(each)


def _days(typed: str) -> list[str]:
    """Return days one by one, as a document writes them; what is none stays as it is."""
    return [_day(each) for each in BETWEEN_DAYS.split(typed) if each]


def _day(typed: str) -> str:
    """Return a day as a document writes it."""
    if (found := DAY_FIRST.fullmatch(typed)) is None:
        return typed
    day, _, month, year = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _number(typed: str | None) -> str | None:
    """Return a number as a document writes it: many people type a comma."""
    if typed is None:
        return None
    return EURO_SIGN.sub("", typed.strip()).replace(",", ".")


def _scaled(typed: str, exponent: int) -> str:
    """Return a number times a power of ten, exactly; what is none stays as it is."""
    text = (_number(str(typed)) or "").removesuffix("%").removesuffix("kW").strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        return text
    return f"{number.scaleb(exponent).normalize():f}"
