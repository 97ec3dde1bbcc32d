"""What the card asks over the websocket: a meter as it is, its days, a curve, a fetch."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import (
    ERR_INVALID_FORMAT,
    ERR_NOT_FOUND,
)
from homeassistant.components.websocket_api.decorators import (
    async_response,
    websocket_command,
)
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.translation import async_get_translations

from .actions import RATE_UNITS, UNITS, raise_on_problem
from .const import DOMAIN
from .coordinator import UsagePointCoordinator
from .devices import async_device, async_is_ours, async_of_device
from .metering.days import Day
from .metering.errors import OperatorError
from .metering.model import Channel, Direction, Quantity
from .metering.presets import Preset
from .metering.projection import Amount, Interval, main_channels
from .regulated import async_get_presets, fitting

ATTR_DEVICE_ID: Final = "device_id"
ATTR_END: Final = "end"
ATTR_KEY: Final = "key"
ATTR_START: Final = "start"

ERR_NOT_LOADED: Final = "not_loaded"
ERR_OPERATOR: Final = "operator"

MOST_DAYS: Final = 400
"""Of a calendar: a year, and the weeks in which it begins and ends."""

MOST_DAYS_FETCHED: Final = 31
"""At a time: for more there is an action, which takes its time."""

WATT_MINUTES_PER_KWH: Final = 60_000
GONE: Final = {"gone": True}

type Message = dict[str, Any]


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands of the card."""
    for command in (_subscribe, _days, _fetch, _load_curve):
        async_register_command(hass, command)


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/meter/subscribe",
        vol.Required(ATTR_DEVICE_ID): str,
    }
)
@async_response
async def _subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell how a meter is, and each time it is otherwise, as long as it is at work."""
    texts = await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )
    presets = await async_get_presets(hass)
    if (coordinator := _async_find(hass, connection, msg)) is None:
        return
    told: Message = {}

    @callback
    def tell() -> None:
        """Tell how the meter is, unless it was told already."""
        nonlocal told
        last, told = told, _meter(coordinator, texts, presets)
        if told != last:
            connection.send_event(msg["id"], told)

    @callback
    def look(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Say good-bye when the usage point is no longer at work, or another one is."""
        has_ended = entry.state is not ConfigEntryState.LOADED
        if entry is coordinator.config_entry and has_ended:
            end()
            connection.send_event(msg["id"], GONE)

    removers = [
        coordinator.async_add_listener(tell),
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, look),
    ]

    @callback
    def end() -> None:
        """Listen no longer."""
        while removers:
            removers.pop()()

    connection.subscriptions[msg["id"]] = end
    connection.send_result(msg["id"])
    tell()


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/days",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Required(ATTR_KEY): str,
        vol.Required(ATTR_START): cv.date,
        vol.Required(ATTR_END): cv.date,
    }
)
@callback
def _days(hass: HomeAssistant, connection: ActiveConnection, msg: Message) -> None:
    """Tell of each day of a channel how much of it is known, and why no more."""
    if (
        (coordinator := _async_find(hass, connection, msg)) is None
        or (channel := _channel(coordinator, connection, msg)) is None
        or not _is_span(connection, msg, MOST_DAYS)
    ):
        return
    days = coordinator.overview.days(channel, coordinator.data.troubles)
    found = days.between(msg[ATTR_START], msg[ATTR_END])
    connection.send_result(msg["id"], {"days": [_day(each) for each in found]})


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/fetch",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Optional(ATTR_KEY): str,
        vol.Required(ATTR_START): cv.date,
        vol.Required(ATTR_END): cv.date,
    }
)
@async_response
async def _fetch(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Ask the operator once more for some days; tell how many changed."""
    if (coordinator := _async_find(hass, connection, msg)) is None or not _is_span(
        connection, msg, MOST_DAYS_FETCHED
    ):
        return
    # Of the entry, so that it ends with it: the archive has one writer.
    fetching = coordinator.config_entry.async_create_background_task(
        hass,
        coordinator.async_fetch_days(msg[ATTR_START], msg[ATTR_END]),
        f"{coordinator.name} fetch",
    )
    await asyncio.wait([fetching])
    if fetching.cancelled():
        _refuse(connection, msg, ERR_NOT_LOADED, "The usage point was unloaded.")
        return
    try:
        changed = fetching.result()
        connection.send_result(msg["id"], {"days_changed": len(changed)})
    except OperatorError:
        try:
            raise_on_problem(coordinator)
        except HomeAssistantError as err:
            connection.send_error(
                msg["id"],
                ERR_OPERATOR,
                str(err),
                err.translation_key,
                err.translation_domain,
                err.translation_placeholders,
            )


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/load_curve",
        vol.Required(ATTR_DEVICE_ID): str,
        vol.Required(ATTR_KEY): str,
        vol.Required("date"): cv.date,
    }
)
@callback
def _load_curve(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> None:
    """Tell the load curve of a day as it was published, or as it was left to compute."""
    if (coordinator := _async_find(hass, connection, msg)) is None or (
        channel := _channel(coordinator, connection, msg)
    ) is None:
        return
    midnight = coordinator.archive.start_of(msg["date"])
    points = coordinator.projection.points(channel, msg["date"])
    connection.send_result(
        msg["id"],
        {
            "unit": RATE_UNITS[channel.unit],
            "readings": [
                {
                    "start": _local(coordinator, midnight + timedelta(minutes=offset)),
                    "end": _local(
                        coordinator, midnight + timedelta(minutes=offset + length)
                    ),
                    "value": power,
                }
                for offset, (length, power) in points.items()
            ],
        },
    )


@callback
def _async_find(
    hass: HomeAssistant, connection: ActiveConnection, msg: Message
) -> UsagePointCoordinator | None:
    """Return the usage point of a device, or tell that there is none at work."""
    device_id = msg[ATTR_DEVICE_ID]
    if (coordinator := async_of_device(hass, device_id)) is not None:
        return coordinator
    if async_is_ours(hass, device_id):
        _refuse(connection, msg, ERR_NOT_LOADED, "The usage point is not loaded.")
    else:
        _refuse(connection, msg, ERR_NOT_FOUND, "The device is no usage point.")
    return None


def _channel(
    coordinator: UsagePointCoordinator, connection: ActiveConnection, msg: Message
) -> Channel | None:
    """Return the channel of a key, or tell that there is none."""
    for channel in coordinator.channels:
        if channel.key == msg[ATTR_KEY]:
            return channel
    _refuse(connection, msg, ERR_NOT_FOUND, "The usage point has no such channel.")
    return None


def _is_span(connection: ActiveConnection, msg: Message, most: int) -> bool:
    """Tell whether the days asked for are a span; tell what is wrong if not."""
    days = (msg[ATTR_END] - msg[ATTR_START]).days
    if 0 < days <= most:
        return True
    why = f"From start to end, which is excluded, it must be 1 to {most} days."
    _refuse(connection, msg, ERR_INVALID_FORMAT, why)
    return False


def _refuse(connection: ActiveConnection, msg: Message, code: str, why: str) -> None:
    """Answer with an error."""
    connection.send_error(msg["id"], code, why)


def _meter(
    coordinator: UsagePointCoordinator,
    texts: Mapping[str, str],
    presets: Mapping[str, Preset],
) -> Message:
    """Return how a meter is."""
    data = coordinator.data
    last = data.snapshot.last_reading
    return {
        "name": _name(coordinator),
        "operator": coordinator.provider.manufacturer,
        "time_zone": coordinator.provider.zone.key,
        "health": data.health,
        "troubles": list(data.troubles),
        "missing_days": data.missing_days,
        "next_poll": data.next_poll and _local(coordinator, data.next_poll),
        "last_reading": last and _local(coordinator, last),
        "history_progress": data.history.percent,
        "history_start": data.first_day and data.first_day.isoformat(),
        "polling": coordinator.is_polling,
        "pages": [
            _page(coordinator, each, texts)
            | {"presets": _presets(coordinator, each, presets)}
            for each in _in_order(coordinator)
        ],
    }


def _name(coordinator: UsagePointCoordinator) -> str:
    """Return what the user calls a usage point."""
    device = async_device(coordinator)
    return (device and device.name_by_user) or coordinator.title


def _in_order(coordinator: UsagePointCoordinator) -> list[Channel]:
    """Return the channels of a usage point, those of its directions first."""
    main = main_channels(coordinator.channels)
    return list(dict.fromkeys([*main.values(), *coordinator.channels]))


def _page(
    coordinator: UsagePointCoordinator, channel: Channel, texts: Mapping[str, str]
) -> Message:
    """Return the newest values of a channel."""
    values = coordinator.data.snapshot.channels[channel]
    text = f"component.{DOMAIN}.selector.obis.options.{channel.key}"
    has_peaks = channel.register(Quantity.MAX_POWER).key in coordinator.registers
    publisher = coordinator.publisher
    return {
        "key": channel.key,
        "direction": channel.direction,
        "code": channel.code,
        "name": texts.get(text, channel.code) if channel.code else None,
        "unit": channel.unit,
        "statistic_id": publisher.statistic_id(channel),
        "cost_statistic_id": coordinator.costs.statistic_id(channel),
        "max_power_statistic_id": publisher.max_power_id if has_peaks else None,
        "rows": {
            "year": _amount(values.annual),
            "month": _amount(values.monthly),
            "day": _amount(values.daily),
            "load_curve": _power(coordinator, channel, values.load_curve),
            "max_power": _peak(coordinator)
            if has_peaks
            else _power(coordinator, channel, values.highest),
        },
    }


def _presets(
    coordinator: UsagePointCoordinator,
    channel: Channel,
    presets: Mapping[str, Preset],
) -> list[Message]:
    """Return the regulated tariffs with which the costs of a channel can be compared."""
    is_taken = channel.direction is Direction.CONSUMPTION
    if not is_taken or coordinator.costs.statistic_id(channel) is None:
        return []
    found = fitting(presets, coordinator.data.contract)
    return [{"key": preset.key, "name": preset.name} for preset in found]


def _amount(amount: Amount | None) -> Message | None:
    """Return an amount in its unit, and the days it is of."""
    if amount is None:
        return None
    return {
        "value": amount.energy / 1000,
        "start": amount.start.isoformat(),
        "end": amount.end.isoformat(),
    }


def _power(
    coordinator: UsagePointCoordinator, channel: Channel, interval: Interval | None
) -> Message | None:
    """Return the mean power of an interval, and when that begins."""
    if interval is None:
        return None
    return {
        "value": interval.power,
        "unit": RATE_UNITS[channel.unit],
        "at": _local(coordinator, interval.start),
    }


def _peak(coordinator: UsagePointCoordinator) -> Message | None:
    """Return the newest maximum power, and its instant."""
    peak = coordinator.data.snapshot.max_power
    if peak is None:
        return None
    unit = UNITS[Quantity.MAX_POWER]
    return {"value": peak.power, "unit": unit, "at": _local(coordinator, peak.at)}


def _day(day: Day) -> Message:
    """Return what is known of a day, in the unit of its channel."""
    return {
        "date": day.day.isoformat(),
        "state": day.state,
        "value": None if day.energy is None else day.energy / WATT_MINUTES_PER_KWH,
        "reason": day.reason,
    }


def _local(coordinator: UsagePointCoordinator, moment: datetime) -> str:
    """Return an instant by the operator's clock."""
    return moment.astimezone(coordinator.provider.zone).isoformat()
