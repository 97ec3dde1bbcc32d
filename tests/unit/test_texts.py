"""Texts: the same keys in every language, and one for everything the code says."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.grid_meter import sensor
from custom_components.grid_meter.actions import FAILURES, HOURLY_ENERGY, REFUSALS
from custom_components.grid_meter.binary_sensor import OFF_PEAK
from custom_components.grid_meter.button import REFRESH
from custom_components.grid_meter.calendar import CALENDARS
from custom_components.grid_meter.condition import CONDITIONS
from custom_components.grid_meter.const import (
    ACCESS_LENEDA,
    SUBENTRY_ACCESS_REQUEST,
    SUBENTRY_METERING_POINT,
    SUBENTRY_USAGE_POINT,
)
from custom_components.grid_meter.costs import MONEY
from custom_components.grid_meter.costs_watch import (
    ISSUE as OTHER_CURRENCY,
    ISSUE_HOURS as OFF_PEAK_CHANGED,
)
from custom_components.grid_meter.energy_dashboard import (
    ISSUE as ENERGY_MISSING,
    ISSUE_COSTS as ENERGY_COSTS,
)
from custom_components.grid_meter.forms import (
    ERROR_KEYS,
    GATEWAY_ERROR_KEYS,
    GATEWAYS,
    LENEDA_ACCOUNT,
    LENEDA_ERROR_KEYS,
    METERING_POINT,
    NAMES,
    OPTIONS,
    OWNER_AND_SELF,
    REQUEST_ERROR_KEYS,
    registers_form,
)
from custom_components.grid_meter.home_flow import HOME
from custom_components.grid_meter.importing import NOT_MEASURED, UNREADABLE
from custom_components.grid_meter.metering.flaws import Fault
from custom_components.grid_meter.metering.grant import Grant
from custom_components.grid_meter.metering.ledger import DataStatus
from custom_components.grid_meter.metering.model import Channel, Direction, Quantity
from custom_components.grid_meter.metering.occasions import Period
from custom_components.grid_meter.metering.spread import Spread
from custom_components.grid_meter.metering.tariff import (
    BASE,
    MOBILE_PEAK,
    NORMAL,
    OFF_PEAK as OFF_PEAK_PERIOD,
    OUTSIDE,
    PEAK,
    WEEK,
    WEEKEND,
    tempo_periods,
)
from custom_components.grid_meter.metering.tariff_document import DAYS, Kind
from custom_components.grid_meter.options_flow import MENU
from custom_components.grid_meter.providers.files import REASONS
from custom_components.grid_meter.providers.leneda.access_request import From
from custom_components.grid_meter.providers.leneda.obis import CODES
from custom_components.grid_meter.sensor import (
    GridMeterSensorDescription,
    _activation,
    _highest,
    _last_reading_of,
    _of_direction,
    _of_tariff,
)
from custom_components.grid_meter.settings import DEPTHS
from custom_components.grid_meter.settings_flow import settings_form
from custom_components.grid_meter.sharing import LEFT_BEHIND
from custom_components.grid_meter.sharing_flow import DELETION
from custom_components.grid_meter.tariff_forms import (
    YAML_FORM,
    kind_form,
    preset_form,
    prices_form,
    version_form,
)
from custom_components.grid_meter.tariff_repairs import FIRST_DAY
from custom_components.grid_meter.tariff_sensor import period_now
from custom_components.grid_meter.tempo import REFUSED as TEMPO_REFUSED
from custom_components.grid_meter.tempo_flow import CHOICE, TEMPO_ERROR_KEYS
from custom_components.grid_meter.trigger import TRIGGERS, UsagePointTrigger
from custom_components.grid_meter.troubles import REPAIRS
from homeassistant.components.sensor import SensorDeviceClass

ROOT = Path(__file__).parents[2] / "custom_components" / "grid_meter"
LANGUAGES = sorted(path.stem for path in (ROOT / "translations").glob("*.json"))
SOURCE = "\n".join(path.read_text() for path in ROOT.rglob("*.py"))
FILES_FLOW = (ROOT / "subentry_flow.py").read_text()
LENEDA_FLOW = (ROOT / "leneda_flow.py").read_text()
SETTINGS_FLOW = (ROOT / "settings_flow.py").read_text()
TEMPO_FLOW = (ROOT / "tempo_flow.py").read_text()
OPTIONS_FLOW = (ROOT / "options_flow.py").read_text() + SETTINGS_FLOW + TEMPO_FLOW
HOME_FLOW = (ROOT / "home_flow.py").read_text()
SHARING_FLOW = (ROOT / "sharing_flow.py").read_text()
ENERGY_FLOW = (ROOT / "energy_flow.py").read_text()
TARIFF_FLOW = (ROOT / "tariff_flow.py").read_text()
TARIFF_WORDS = (ROOT / "tariff_words.py").read_text()
MIXINS = f"{ENERGY_FLOW}\n{SHARING_FLOW}\n{TARIFF_FLOW}"
ENTRY_FLOW = (ROOT / "config_flow.py").read_text()
OBIS = [obis.channel for obis in CODES.values()]
MAIN = [Channel(direction) for direction in Direction]
SENSORS = [
    *(
        description
        for constant in vars(sensor).values()
        for description in (constant if isinstance(constant, tuple) else [constant])
        if isinstance(description, GridMeterSensorDescription)
    ),
    *(_highest(direction) for direction in Direction),
    *map(_activation, Direction),
    *(
        description
        for direction in Direction
        for description in _of_direction(direction)
    ),
    *map(_last_reading_of, OBIS),
    *(description for direction in Direction for description in _of_tariff(direction)),
]
PERIODS = {*(BASE, PEAK, OFF_PEAK_PERIOD), *tempo_periods(), *(NORMAL, MOBILE_PEAK)} | {
    *(WEEK, WEEKEND, OUTSIDE)
}
"""The tariff periods that have a name of their own."""


def fields(schema: Any) -> set[str]:
    """Return the fields of a form."""
    return set(map(str, schema.schema))


TARIFF_FORMS = {
    "tariff_preset": fields(preset_form({}, [])),
    "tariff_add": fields(kind_form(Direction.CONSUMPTION)),
    "tariff_change": fields(version_form({})),
    "tariff_remove": fields(version_form({})),
    "tariff_yaml": fields(YAML_FORM),
    "tariff_prices": set().union(
        *(fields(prices_form(kind, with_grid=True)) for kind in Kind)
    ),
}
SENT_BY_HOME_ASSISTANT = {
    "authorize_url_timeout",
    "missing_configuration",
    "missing_credentials",
    "no_url_available",
    "oauth_error",
    "oauth_failed",
    "oauth_implementation_unavailable",
    "oauth_timeout",
    "oauth_unauthorized",
    "reauth_successful",
    "reconfigure_successful",
    "unknown",
    "user_rejected_authorize",
}
"""Why Home Assistant itself ends the dialog of an entry."""

WITHOUT_ICON_OF_VALUE = (
    None,
    SensorDeviceClass.DATE,
    SensorDeviceClass.ENUM,
    SensorDeviceClass.TIMESTAMP,
)


def named(source: str, *parameters: str) -> set[str]:
    """Return the texts that a source gives for parameters, literal ones anywhere in them.

    Of `"a" if condition else "b"` that is both.
    """
    return {
        constant.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.keyword) and node.arg in parameters
        for constant in _told(node.value)
    }


def _told(node: ast.expr) -> Iterator[ast.Constant]:
    """Walk the texts that an expression may be."""
    if isinstance(node, ast.IfExp):
        yield from _told(node.body)
        yield from _told(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node


def source_of(source: str, *names: str) -> str:
    """Return some of the classes of a source."""
    return "\n".join(
        ast.unparse(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name in names
    )


def texts(language: str) -> dict[str, Any]:
    """Return the texts of a language."""
    loaded: dict[str, Any] = json.loads(
        (ROOT / "translations" / f"{language}.json").read_text()
    )
    return loaded


def flat(node: Any, path: str = "") -> dict[str, str]:
    """Return all texts by their path."""
    if isinstance(node, str):
        return {path: node}
    return {
        key: text
        for name, child in node.items()
        for key, text in flat(child, f"{path}.{name}").items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_keys_and_placeholders(language: str) -> None:
    """A language has the keys of English, each text with the same placeholders."""
    english, other = flat(texts("en")), flat(texts(language))
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", other[key])) == set(
            re.findall(r"\{\w+\}", text)
        ), key
        assert other[key].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_web_address_in_texts(language: str) -> None:
    """Addresses come by placeholders, so that no translation can bend them."""
    assert not [
        text for text in flat(texts(language)).values() if "://" in text or "<" in text
    ]


def test_titles_of_menus() -> None:
    """The frontend puts nothing into those of the first dialog and of the options."""
    steps = [*texts("en")["config"]["step"].values()]
    steps += texts("en")["options"]["step"].values()
    menus = [step for step in steps if "menu_options" in step]
    assert menus
    assert not [menu for menu in menus if "{" in menu["title"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_by_their_names(language: str) -> None:
    """Where a text sends somebody to a button, it calls it what stands on it."""
    told = texts(language)
    for kind in told["config_subentries"].values():
        assert f"**{kind['initiate_flow']['reconfigure']}**" in kind["abort"]["closed"]
    button = told["config_subentries"][SUBENTRY_METERING_POINT]["initiate_flow"]
    closed = told["exceptions"]["usage_point_closed"]["message"]
    assert button["reconfigure"] in closed
    moved = told["issues"]["holder_changed"]["fix_flow"]["step"]["moved"]
    assert f"**{button['reconfigure']}**" in moved["description"]
    button = told["config_subentries"][SUBENTRY_USAGE_POINT]["initiate_flow"]
    later = told["config"]["step"]["history"]["data_description"]
    assert button["reconfigure"] in later["take_over_history"]


def refused(source: str) -> set[str]:
    """Return why a source refuses what was entered in a field."""
    return set(re.findall(r'rrors\[\w+\] = "(\w+)"', source))


def assert_fields(flow: dict[str, Any], step: str, form: set[str]) -> None:
    """Demand a name and an explanation for each field of a form."""
    for kind in ("data", "data_description"):
        assert flow["step"][step].get(kind, {}).keys() == form, (step, kind)


def test_flow() -> None:
    """Every step, abort and error of the flow is told in words, and nothing else."""
    config = texts("en")["config"]
    leneda = source_of(LENEDA_FLOW, "LenedaSteps")
    steps = named(ENTRY_FLOW + leneda, "step_id")
    # Home Assistant asks for the credentials and leads to the consent page.
    assert (
        steps | GATEWAYS.keys() | {"pick_implementation", "auth"}
        == config["step"].keys()
    )
    ways = config["step"]["user"]["menu_options"].keys()
    assert ways == NAMES.keys()
    assert config["step"]["reconfigure"]["menu_options"].keys() == ways - {
        ACCESS_LENEDA
    }
    reasons = named(ENTRY_FLOW, "reason") | named(leneda, "reason", "error")
    reasons |= set(re.findall(r'_async_change\([^"]+"(\w+)"', ENTRY_FLOW))
    assert reasons | SENT_BY_HOME_ASSISTANT == config["abort"].keys()
    used = {*ERROR_KEYS.values(), *GATEWAY_ERROR_KEYS.values(), "temporary"}
    used |= {*LENEDA_ERROR_KEYS.values(), "choose_one", "not_a_usage_point_id"}
    assert used == config["error"].keys()
    assert named(ENTRY_FLOW, "progress_action") == config["progress"].keys()
    assert not named(leneda, "progress_action")
    assert_fields(config, "leneda", fields(LENEDA_ACCOUNT))
    for step in config["step"].values():
        assert step.get("data", {}).keys() == step.get("data_description", {}).keys()


@pytest.mark.parametrize(
    ("kind", "flow_class", "errors", "forms"),
    [
        (
            SUBENTRY_METERING_POINT,
            "MeteringPointFlow",
            LENEDA_ERROR_KEYS,
            {"user": fields(METERING_POINT)},
        ),
        (
            SUBENTRY_ACCESS_REQUEST,
            "AccessRequestFlow",
            REQUEST_ERROR_KEYS,
            {"user": fields(OWNER_AND_SELF), "summary": set()},
        ),
    ],
)
def test_metering_point_flows(
    kind: str,
    flow_class: str,
    errors: dict[type[Exception], str],
    forms: dict[str, set[str]],
) -> None:
    """Every step, abort and error of Leneda's metering points is told in words."""
    flow = texts("en")["config_subentries"][kind]
    source = source_of(LENEDA_FLOW, "LenedaPointFlow", flow_class)
    source += f"\n{MIXINS}"
    waiting = named(source, "progress_action")
    # A progress is shown by its action alone.
    steps = named(source, "step_id") - waiting
    assert steps == flow["step"].keys()
    assert waiting == flow["progress"].keys()
    # The reason that Home Assistant gives where a subentry was changed.
    assert named(source, "reason") | {"reconfigure_successful"} == flow["abort"].keys()
    fielded = set(re.findall(r"rrors\[\w+\] = ['\"](\w+)['\"]", source))
    assert fielded
    assert {*errors.values(), "temporary", *fielded} == flow["error"].keys()
    assert flow["initiate_flow"].keys() == {"user", "reconfigure"}
    assert flow["entry_type"]
    menus = {step for step in flow["step"] if "menu_options" in flow["step"][step]}
    assert menus == {"reconfigure", "energy", "tariffs", "tariff_list"}
    for menu in menus:
        assert flow["step"][menu]["menu_options"].keys() <= flow["step"].keys() | {
            f"tariffs_{direction}" for direction in Direction
        }
    forms |= {step: set() for step in (*menus, *named(MIXINS, "step_id") - waiting)}
    forms |= {"end_sharing": fields(DELETION), **TARIFF_FORMS}
    for step in flow["step"]:
        with_name = fields(registers_form([], with_name=step != "change"))
        assert_fields(flow, step, forms.get(step, with_name))


def test_options() -> None:
    """Every option is told in words, and nothing else."""
    english = texts("en")
    options = english["options"]
    assert named(OPTIONS_FLOW, "step_id") == options["step"].keys()
    assert options["step"]["init"]["menu_options"].keys() == MENU.keys()
    assert MENU.keys() < options["step"].keys()
    forms = [fields(settings_form(access)) for access in NAMES]
    assert_fields(options, "settings", set.union(*forms))
    assert_fields(options, "tempo", fields(CHOICE))
    refusals = {*TEMPO_ERROR_KEYS.values(), *re.findall(r'return "(\w+)"', TEMPO_FLOW)}
    refusals.add("rte_temporary")
    assert options["error"].keys() == refused(SETTINGS_FLOW) | refusals
    assert_fields(options, "leneda", fields(OPTIONS[ACCESS_LENEDA]))
    selector = english["selector"]
    assert selector["sender"]["options"].keys() == set(From)
    assert selector["measures"]["options"].keys() == {*Direction, "both"}
    assert selector["spread"]["options"].keys() == set(Spread)
    assert selector["history_depth"]["options"].keys() == {*DEPTHS}
    used = set(re.findall(r'translation_key="(obis)"', SOURCE)) | {"register"}
    used |= {"spread", "history_depth", "tempo_source", "tariff_kind", "weekday"}
    assert selector["tariff_kind"]["options"].keys() == set(Kind)
    assert selector["weekday"]["options"].keys() == {*DAYS}
    assert selector.keys() == used | {"duration_months", "measures", "period", "sender"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_registers_of_leneda(language: str) -> None:
    """Every register that is known is told by what it means, and by its code."""
    told = texts(language)
    known = {channel.key: channel.code for channel in OBIS}
    options = told["selector"]["obis"]["options"]
    assert options.keys() == known.keys()
    assert len({*options.values()}) == len(known)
    for key, code in known.items():
        assert options[key].endswith(f"({code})")
    names = [told["common"][f"statistic_{key}"] for key in known]
    assert len({*names}) == len(known)


def test_file_flow() -> None:
    """Every step, abort and error of the flow of files is told in words."""
    subentries = texts("en")["config_subentries"]
    assert subentries.keys() == {
        SUBENTRY_ACCESS_REQUEST,
        SUBENTRY_METERING_POINT,
        SUBENTRY_USAGE_POINT,
    }
    flow = subentries[SUBENTRY_USAGE_POINT]
    for kind, demanded in (
        (
            "step",
            named(f"{FILES_FLOW}\n{HOME_FLOW}\n{MIXINS}", "step_id") - {"ending"},
        ),
        # The reason that Home Assistant gives where a subentry was changed.
        (
            "abort",
            named(f"{FILES_FLOW}\n{MIXINS}", "reason") | {"reconfigure_successful"},
        ),
        ("progress", named(FILES_FLOW + SHARING_FLOW, "progress_action")),
        (
            "error",
            {*REASONS, NOT_MEASURED, UNREADABLE}
            | refused(HOME_FLOW)
            | refused(TARIFF_FLOW),
        ),
    ):
        assert flow[kind].keys() == demanded
    assert flow["initiate_flow"].keys() == {"user", "reconfigure"}
    assert flow["step"]["reconfigure"]["menu_options"].keys() <= flow["step"].keys()
    assert_fields(flow, "home", fields(HOME))
    for step, form in TARIFF_FORMS.items():
        assert_fields(flow, step, form)
    for step in flow["step"].values():
        assert step.get("data", {}).keys() == step.get("data_description", {}).keys()


def test_entities() -> None:
    """Every entity has its name, and no name is left over."""
    entity = texts("en")["entity"]
    assert entity.keys() == {"binary_sensor", "button", "calendar", "sensor"}
    calendars = {each.translation_key for each in CALENDARS}
    assert entity["calendar"].keys() == calendars
    assert {description.translation_key for description in SENSORS} == entity[
        "sensor"
    ].keys()
    assert {REFRESH.translation_key} == entity["button"].keys()
    assert {OFF_PEAK.translation_key} == entity["binary_sensor"].keys()
    assert entity["sensor"]["data_status"]["state"].keys() == set(DataStatus)
    assert entity["sensor"]["grant"]["state"].keys() == set(Grant)
    for description in SENSORS:
        name = entity["sensor"][description.translation_key]["name"]
        placeholders = getattr(description, "placeholders", {})
        assert set(re.findall(r"\{(\w+)\}", name)) == placeholders.keys()
    for direction in Direction:
        states = entity["sensor"][period_now(direction).translation_key]["state"]
        assert states == {
            each: texts("en")["common"][f"period_{each}"] for each in states
        }
        assert states.keys() == PERIODS


def test_actions() -> None:
    """Every action, field and failure of an action is told in words."""
    english = texts("en")
    described = yaml.safe_load((ROOT / "services.yaml").read_text())
    assert english["services"].keys() == described.keys()
    for name, action in described.items():
        assert english["services"][name]["fields"].keys() == action["fields"].keys()
    settled = {f"{channel.key}_{HOURLY_ENERGY}" for channel in MAIN}
    published = {
        channel.register(quantity).key for channel in MAIN for quantity in Quantity
    } - {Channel(Direction.PRODUCTION).register(Quantity.MAX_POWER).key}
    for action, registers in (
        ("get_readings", published | settled),
        ("export_readings", published),
    ):
        select = described[action]["fields"]["register"]["selector"]["select"]
        assert {*select["options"]} == registers
        # What has an OBIS code is typed.
        assert select["custom_value"] is True
        assert select["translation_key"] == "register"
    assert english["selector"]["register"]["options"].keys() == published | settled
    used = {*FAILURES.values(), *REFUSALS.values(), "archive_newer", "temporary"}
    used |= named((ROOT / "actions.py").read_text(), "translation_key")
    used |= named((ROOT / "coordinator.py").read_text(), "translation_key")
    comparing = (ROOT / "comparing.py").read_text()
    used |= named(comparing, "translation_key")
    used |= set(re.findall(r'refusal\(\s*"(\w+)"', comparing))
    assert english["exceptions"].keys() == used
    icons = json.loads((ROOT / "icons.json").read_text())
    assert icons["services"].keys() == described.keys()


def test_automations() -> None:
    """Every trigger, condition and field of one is told in words, and nothing else."""
    english = texts("en")
    assert english["triggers"].keys() == TRIGGERS.keys()
    for key, trigger in TRIGGERS.items():
        assert issubclass(trigger, UsagePointTrigger)
        told = english["triggers"][key].get("fields", {})
        assert told.keys() == {str(option) for option in trigger.options}
    assert english["conditions"].keys() == CONDITIONS.keys()
    for condition in english["conditions"].values():
        assert condition["fields"].keys() == {"behavior"}
    assert english["selector"]["period"]["options"].keys() == set(Period)


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_of_registers(language: str) -> None:
    """The registers that the texts name as examples are of a code that exists."""
    examples = {channel.register(Quantity.LOAD_CURVE).key for channel in OBIS} | {
        f"{channel.key}_{HOURLY_ENERGY}" for channel in OBIS
    }
    for action in ("get_readings", "export_readings"):
        field = texts(language)["services"][action]["fields"]["register"]
        assert (told := set(re.findall("`(.+?)`", field["description"])))
        assert told <= examples


def test_repair_of_moved_hours() -> None:
    """What its dialog shows, refuses and ends with is told in words."""
    source = (ROOT / "tariff_repairs.py").read_text()
    flow = texts("en")["issues"][OFF_PEAK_CHANGED]["fix_flow"]
    assert flow["step"].keys() == named(source, "step_id")
    assert_fields(flow, "confirm", fields(FIRST_DAY))
    assert flow["error"].keys() == refused(source)
    assert flow["abort"].keys() == named(source, "reason")


def test_icons() -> None:
    """There is an icon for every entity, but for those whose quantity gives them one."""
    icons = json.loads((ROOT / "icons.json").read_text())
    wanted = {
        description.translation_key: set(description.options or ())
        for description in SENSORS
        if description.device_class in WITHOUT_ICON_OF_VALUE
    }
    assert icons["entity"].keys() == {"binary_sensor", "button", "calendar", "sensor"}
    calendars = {each.translation_key for each in CALENDARS}
    assert icons["entity"]["calendar"].keys() == calendars
    assert icons["entity"]["sensor"].keys() == wanted.keys()
    for key, icon in icons["entity"]["sensor"].items():
        assert icon["default"].startswith("mdi:")
        assert icon.get("state", {}).keys() <= wanted[key]
    assert icons["entity"]["button"].keys() == {REFRESH.translation_key}
    assert icons["entity"]["binary_sensor"].keys() == {OFF_PEAK.translation_key}


def test_everything_else() -> None:
    """Repairs, pages and names of statistics that the code mentions exist, and no more."""
    english = texts("en")
    repairs = {*named((ROOT / "storage.py").read_text(), "translation_key")}
    repairs |= {ENERGY_COSTS, OFF_PEAK_CHANGED, OTHER_CURRENCY}
    repairs |= {*REPAIRS, ENERGY_MISSING, LEFT_BEHIND, TEMPO_REFUSED}
    assert repairs == english["issues"].keys()
    statistics = {*Direction, Quantity.MAX_POWER, *(channel.key for channel in OBIS)}
    statistics |= {*MONEY.values(), "period"}
    mentioned = set(re.findall(r"\.common\.(\w+)[\"\]]", SOURCE)) | {
        "access_granted",
        "consent_received",
        "consent_unusable",
        *("fate_deleted", "fate_kept"),
        *("revoke_consent", "revoke_gateway", "revoke_given", "revoke_key"),
        *("stored_archive", "stored_nothing", "stored_statistic"),
        *(f"energy_grid_{direction}" for direction in Direction),
        "energy_gas_consumption",
        *(f"energy_{money}" for money in MONEY.values()),
        *(f"period_{period}" for period in PERIODS),
        *(f"flaw_{fault}" for fault in Fault),
        *re.findall(r'say\(\s*"(\w+)"', TARIFF_FLOW + TARIFF_WORDS),
        *re.findall(r"say\('(\w+)'", TARIFF_FLOW),
        "energy_others",
        "energy_twice",
        "import_curve",
        "import_days",
    }
    assert english["common"].keys() == mentioned | {
        f"statistic_{name}" for name in statistics
    }


def test_manifest() -> None:
    """The manifest is what Home Assistant's own checks want of a custom integration."""
    manifest = json.loads((ROOT / "manifest.json").read_text())
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(keys[2:])]
    assert manifest["domain"] == ROOT.name
    assert manifest["documentation"].startswith("https://")
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    imported = set(
        re.findall(r"^from homeassistant\.components\.(\w+)", SOURCE, re.MULTILINE)
    )
    platforms = {"binary_sensor", "button", "calendar", "diagnostics", "repairs"}
    platforms.add("sensor")
    # Home Assistant starts nothing before these two.
    known = {*manifest["dependencies"], *manifest["after_dependencies"]}
    known |= {"frontend", "websocket_api"}
    assert imported - platforms <= known
