"""Actions: what a user may ask for at any time, from a script or by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util, slugify

from .comparing import Request, async_compare
from .const import DOMAIN
from .coordinator import UsagePointCoordinator
from .devices import async_at_work, async_of_device
from .importing import (
    NO_FILES,
    NOT_MEASURED,
    UNREADABLE,
    async_preview,
    async_where,
    read_file,
)
from .metering.errors import (
    ConsentEnded,
    CredentialsInvalid,
    Geoblocked,
    HolderChanged,
    OperatorError,
    QuotaExceeded,
    Unreachable,
)
from .metering.model import (
    WATT_MINUTES_PER_WH,
    Direction,
    Quantity,
    Reading,
    Register,
    Unit,
)
from .providers.files import REASONS, FileRefused
from .shared_data import async_shared_data

ATTR_DIRECTION: Final = "direction"
ATTR_END: Final = "end"
ATTR_PATH: Final = "path"
ATTR_PREFER_FILE: Final = "prefer_file"
ATTR_REGISTER: Final = "register"
ATTR_STANDING_CHARGES: Final = "standing_charges"
ATTR_START: Final = "start"
ATTR_SUBSCRIBED_POWER: Final = "subscribed_power"
ATTR_TARIFFS: Final = "tariffs"

SERVICE_BACKFILL: Final = "backfill"
SERVICE_COMPARE_TARIFFS: Final = "compare_tariffs"
SERVICE_EXPORT_READINGS: Final = "export_readings"
SERVICE_GET_READINGS: Final = "get_readings"
SERVICE_IMPORT_FILE: Final = "import_file"
SERVICE_LIST_SHARED_DATA: Final = "list_shared_data"
SERVICE_REBUILD_STATISTICS: Final = "rebuild_statistics"
SERVICE_REFRESH: Final = "refresh"

HOURLY_ENERGY: Final = "hourly_energy"
UNITS: Final = {
    Quantity.DAILY_ENERGY: "Wh",
    Quantity.MAX_POWER: "VA",
}
AMOUNT_UNITS: Final = {
    Unit.ENERGY: "Wh",
    Unit.REACTIVE_ENERGY: "varh",
    Unit.VOLUME: "L",
}
RATE_UNITS: Final = {
    Unit.ENERGY: "W",
    Unit.REACTIVE_ENERGY: "var",
    Unit.VOLUME: "L/h",
}
"""Of amounts and of load curves, which are both told in thousandths."""

FAILURES: Final[dict[type[OperatorError], str]] = {
    ConsentEnded: "consent_ended",
    Geoblocked: "geoblocked",
    HolderChanged: "holder_changed",
    CredentialsInvalid: "credentials_invalid",
    QuotaExceeded: "quota",
    Unreachable: "unreachable",
}

REFUSALS: Final = {
    reason: f"file_{reason}"
    for reason in (*REASONS, NO_FILES, NOT_MEASURED, UNREADABLE)
}

ANY_POINTS: Final = {vol.Optional(ATTR_DEVICE_ID): vol.All(cv.ensure_list, [cv.string])}
ONE_POINT: Final = {
    vol.Required(ATTR_DEVICE_ID): cv.string,
    vol.Optional(ATTR_START): cv.datetime,
    vol.Optional(ATTR_END): cv.datetime,
}
COMPARISON: Final = {
    vol.Required(ATTR_DEVICE_ID): cv.string,
    vol.Optional(ATTR_DIRECTION, default=Direction.CONSUMPTION): vol.Coerce(Direction),
    vol.Optional(ATTR_TARIFFS, default=dict): dict,
    vol.Optional(ATTR_START): cv.date,
    vol.Optional(ATTR_END): cv.date,
    vol.Optional(ATTR_SUBSCRIBED_POWER): cv.positive_int,
    vol.Optional(ATTR_STANDING_CHARGES): vol.Any(cv.string, dict),
}


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the actions of the integration."""
    for name, handler, schema, response in (
        (SERVICE_REFRESH, _refresh, ANY_POINTS, SupportsResponse.NONE),
        (
            SERVICE_BACKFILL,
            _backfill,
            {**ANY_POINTS, vol.Required(ATTR_START): cv.date},
            SupportsResponse.OPTIONAL,
        ),
        (SERVICE_REBUILD_STATISTICS, _rebuild, ANY_POINTS, SupportsResponse.OPTIONAL),
        (
            SERVICE_LIST_SHARED_DATA,
            _list_shared_data,
            ANY_POINTS,
            SupportsResponse.ONLY,
        ),
        (
            SERVICE_GET_READINGS,
            _get_readings,
            {**ONE_POINT, vol.Required(ATTR_REGISTER): cv.string},
            SupportsResponse.ONLY,
        ),
        (
            SERVICE_EXPORT_READINGS,
            _export_readings,
            {
                **ONE_POINT,
                vol.Required(ATTR_REGISTER): cv.string,
                vol.Optional(ATTR_PATH): cv.string,
            },
            SupportsResponse.OPTIONAL,
        ),
        (
            SERVICE_IMPORT_FILE,
            _import_file,
            {
                vol.Required(ATTR_DEVICE_ID): cv.string,
                vol.Required(ATTR_PATH): cv.string,
                vol.Optional(ATTR_PREFER_FILE, default=False): cv.boolean,
            },
            SupportsResponse.OPTIONAL,
        ),
        (
            SERVICE_COMPARE_TARIFFS,
            _compare_tariffs,
            COMPARISON,
            SupportsResponse.ONLY,
        ),
    ):
        hass.services.async_register(
            DOMAIN,
            name,
            partial(handler, hass),
            schema=vol.Schema(schema),
            supports_response=response,
        )


async def _refresh(hass: HomeAssistant, call: ServiceCall) -> None:
    """Ask for what is missing now; raises where the operator did not answer."""
    for coordinator in _open_coordinators(hass, call):
        await coordinator.async_poll(holes=True)
        raise_on_problem(coordinator)


async def _backfill(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Ask again for all days since a date; the answers arrive in the background."""
    start: date = call.data[ATTR_START]
    if start >= dt_util.now().date():
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="start_in_future"
        )
    days: dict[str, Any] = {}
    for coordinator in _open_coordinators(hass, call):
        days[coordinator.title] = await coordinator.async_ask_again(start)
        raise_on_problem(coordinator)
    return {"days": days} if call.return_response else None


async def _rebuild(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Make the statistics equal to the archive, without asking the operator."""
    rows: dict[str, Any] = {}
    for coordinator in _coordinators(hass, call):
        rows[coordinator.title] = await coordinator.async_rebuild()
    return {"rows_written": rows} if call.return_response else None


async def _list_shared_data(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return what is shared and stored of usage points, and how to end it."""
    return {
        "usage_points": [
            await async_shared_data(hass, coordinator)
            for coordinator in _coordinators(hass, call)
        ]
    }


async def _get_readings(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return the readings of a period, as published or settled."""
    (coordinator,) = _coordinators(hass, call)
    start, end = _period(call)
    settled = {f"{each.key}_{HOURLY_ENERGY}": each for each in coordinator.channels}
    if (channel := settled.get(call.data[ATTR_REGISTER])) is not None:
        hours = await hass.async_add_executor_job(
            lambda: list(coordinator.projection.hourly_energy(channel))
        )
        return {
            "unit": AMOUNT_UNITS[channel.unit],
            "readings": [
                {
                    "start": dt_util.utc_from_timestamp(hour.start).isoformat(),
                    "end": dt_util.utc_from_timestamp(hour.start + 3600).isoformat(),
                    "value": hour.energy / WATT_MINUTES_PER_WH,
                    "estimated": hour.estimated,
                }
                for hour in hours
                if start.timestamp() <= hour.start < end.timestamp()
            ],
        }
    register = _register(coordinator, call, settled)
    return {
        "unit": UNITS.get(register.quantity, RATE_UNITS[register.unit]),
        "readings": [
            _as_response(reading)
            for reading in coordinator.archive.readings(register, start, end)
        ],
    }


async def _export_readings(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Write readings to a CSV file in the shape of the operator's own export."""
    (coordinator,) = _coordinators(hass, call)
    register = _register(coordinator, call)
    readings = coordinator.archive.readings(register, *_period(call))
    if not readings:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="nothing_to_export"
        )
    name = f"{slugify(coordinator.title)}_{register.key}.csv"
    path = Path(call.data.get(ATTR_PATH) or hass.config.path("www", name))
    if not _is_allowed(hass, path):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="path_not_allowed",
            translation_placeholders={"path": str(path)},
        )
    content = coordinator.provider.export(
        coordinator.usage_point.id, register, readings
    )

    def write() -> None:
        """Write the file, and its folder if there is none yet."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    try:
        await hass.async_add_executor_job(write)
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="file_not_written",
            translation_placeholders={"path": str(path), "error": err.strerror or ""},
        ) from err
    return (
        {"path": str(path), "readings": len(readings)} if call.return_response else None
    )


async def _import_file(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Take in a file of the operator, as the dialog of the usage point does."""
    (coordinator,) = _coordinators(hass, call)
    path = Path(call.data[ATTR_PATH])
    if not _is_allowed(hass, path):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="path_not_readable",
            translation_placeholders={"path": str(path)},
        )
    try:
        file = await hass.async_add_executor_job(read_file, coordinator, path)
    except FileRefused as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=REFUSALS[err.key],
            translation_placeholders={"where": await async_where(hass, err)},
        ) from err
    preview = await async_preview(coordinator, file)
    changed = await coordinator.async_import(
        file.parts, prefer=call.data[ATTR_PREFER_FILE]
    )
    return (
        {**preview.as_response(), "days_changed": len(changed)}
        if call.return_response
        else None
    )


async def _compare_tariffs(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return what the energy of a period would cost under other tariffs."""
    (coordinator,) = _coordinators(hass, call)
    return await async_compare(
        coordinator,
        Request(
            direction=call.data[ATTR_DIRECTION],
            tariffs=call.data[ATTR_TARIFFS],
            start=call.data.get(ATTR_START),
            end=call.data.get(ATTR_END),
            subscribed_power=call.data.get(ATTR_SUBSCRIBED_POWER),
            standing_charges=call.data.get(ATTR_STANDING_CHARGES),
        ),
    )


def _register(
    coordinator: UsagePointCoordinator, call: ServiceCall, others: Iterable[str] = ()
) -> Register:
    """Return the register that an action names; raises where there is none like it."""
    registers = coordinator.registers
    if (register := registers.get(call.data[ATTR_REGISTER])) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_register",
            translation_placeholders={
                "home": coordinator.title,
                "registers": ", ".join((*registers, *others)),
            },
        )
    return register


def _is_allowed(hass: HomeAssistant, path: Path) -> bool:
    """Tell whether an action may touch a file."""
    return hass.config.is_allowed_path(str(path)) or (
        path.parent == Path(hass.config.path("www"))
    )


def _as_response(reading: Reading) -> dict[str, Any]:
    """Return a reading as a script gets it: aware times, value in the register's unit."""
    response = {
        "start": reading.start.isoformat(),
        "end": reading.end.isoformat(),
        "value": reading.value,
    }
    return response | ({"at": reading.at.isoformat()} if reading.at else {})


def _period(call: ServiceCall) -> tuple[datetime, datetime]:
    """Return the period asked for in UTC: all time where an end is left open."""
    start: datetime | None = call.data.get(ATTR_START)
    end: datetime | None = call.data.get(ATTR_END)
    return (
        dt_util.as_utc(start) if start else datetime(2000, 1, 1, tzinfo=UTC),
        dt_util.as_utc(end) if end else dt_util.utcnow(),
    )


def _coordinators(
    hass: HomeAssistant, call: ServiceCall
) -> list[UsagePointCoordinator]:
    """Return the usage points that an action is for: those named, or all that are set up."""
    if ATTR_DEVICE_ID not in call.data:
        return async_at_work(hass)
    chosen = []
    for device_id in cv.ensure_list(call.data[ATTR_DEVICE_ID]):
        if (coordinator := async_of_device(hass, device_id)) is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="not_a_usage_point"
            )
        chosen.append(coordinator)
    return chosen


def _open_coordinators(
    hass: HomeAssistant, call: ServiceCall
) -> list[UsagePointCoordinator]:
    """Return the usage points to ask for: who names a closed one is told that it is."""
    chosen = _coordinators(hass, call)
    is_named = ATTR_DEVICE_ID in call.data
    return [each for each in chosen if is_named or not each.is_closed]


def raise_on_problem(coordinator: UsagePointCoordinator) -> None:
    """Tell whoever asked why readings are missing."""
    if coordinator.problem is None:
        return
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=FAILURES.get(type(coordinator.problem), "temporary"),
        translation_placeholders={
            "home": coordinator.title,
            "side": coordinator.problem.side or coordinator.provider.name,
            "last": _shown(coordinator.data.snapshot.last_reading),
            "next": _shown(coordinator.next_poll),
        },
    )


def _shown(moment: datetime | None) -> str:
    """Return a moment by the clock of the house."""
    return dt_util.as_local(moment).strftime("%Y-%m-%d %H:%M") if moment else "–"
