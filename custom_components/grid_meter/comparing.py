"""What a home would pay with other tariffs, and with a smaller subscribed power."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError

from .const import CONF_TARIFFS, DOMAIN
from .coordinator import UsagePointCoordinator
from .costs import async_announced
from .metering import invoice, subscription
from .metering.flaws import Fault, Flaw, TariffError
from .metering.model import Channel, Direction, Unit, months_before
from .metering.money import WATT_MINUTES_PER_KWH, Cost, euros
from .metering.presets import Preset
from .metering.projection import Projection, main_channels
from .metering.tariff import Timeline
from .metering.tariff_document import Document, check
from .metering.tariff_node import Node
from .metering.tempo import DaySpan, wanted_by
from .metering.timetable import Timetable
from .regulated import async_get_presets, subscribed_kva
from .tariff_words import Words
from .tempo import async_get_tempo

CURRENT: Final = "current"
"""What the home's own tariffs are called among the others."""

SOME_DAY: Final = date(2000, 1, 1)
"""On which a version begins that says nothing of it, as it is compared at any time."""

MONTHS: Final = 12
MONTHS_OF_DEMAND: Final = 24
MOST_MONTHS: Final = 120
DAY: Final = timedelta(days=1)
VOLT_AMPERES_PER_KVA: Final = subscription.VOLT_AMPERES_PER_KVA


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be compared: tariffs by name, and days, the last one included."""

    direction: Direction
    tariffs: Mapping[str, Any]
    start: date | None
    end: date | None
    subscribed_power: int | None
    standing_charges: object


@dataclass(frozen=True, slots=True)
class Limits:
    """A subscribed power (kVA), and what each one costs a month."""

    subscribed: int
    charges: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Offer:
    """A tariff to compare: what is doubtful of it, and whether it names all charges."""

    timeline: Timeline
    warnings: tuple[Flaw, ...] = ()
    is_whole: bool = True


async def async_compare(
    coordinator: UsagePointCoordinator, request: Request
) -> dict[str, Any]:
    """Return what the energy of a period would cost; asks no operator.

    Of Tempo's days, the colours are asked for that are not known.
    """
    channel = _channel(coordinator, request.direction)
    reader = OfferReader(
        coordinator,
        request.direction,
        await async_get_presets(coordinator.hass),
        await Words.async_get(coordinator.hass),
    )
    offers = reader.offers(request.tariffs)
    limits = reader.limits(request)
    if not offers and limits is None:
        raise reader.refusal("nothing_to_compare")
    hass, projection = coordinator.hass, coordinator.projection
    async with coordinator.lock:
        days = await hass.async_add_executor_job(projection.days, channel)
    if not days:
        raise reader.refusal("no_readings")
    start, end = _period(request, max(days) + DAY)
    told = {name: offer.timeline for name, offer in offers.items()}
    if any(wanted_by(timeline) for timeline in told.values()):
        tempo = await async_get_tempo(hass)
        await tempo.async_fill(DaySpan(start - DAY, end - DAY))
    announced, timelines = await async_announced(hass, told)
    zone = coordinator.provider.zone
    timetables = {
        name: Timetable(timeline, zone, announced)
        for name, timeline in timelines.items()
    }

    def reckon() -> dict[str, Any]:
        """Settle and price all days."""
        answer: dict[str, Any] = {
            "home": coordinator.title,
            "direction": request.direction.value,
        }
        if offers:
            compared = invoice.compare(projection, channel, timetables, start, end)
            answer |= _as_response(compared, offers, reader.words)
        if limits is not None:
            answer["subscribed_power"] = _demand(projection, channel, end, limits)
        return answer

    async with coordinator.lock:
        return await hass.async_add_executor_job(reckon)


class OfferReader:
    """Reads tariffs as somebody wrote them into an action."""

    def __init__(
        self,
        coordinator: UsagePointCoordinator,
        direction: Direction,
        presets: Mapping[str, Preset],
        words: Words,
    ) -> None:
        """Read for a direction of a home."""
        self.words = words
        self._coordinator = coordinator
        self._direction = direction
        self._presets = presets
        self._contract = coordinator.archive.contract

    @property
    def power(self) -> int | None:
        """Return the subscribed power that the contract tells, in kVA."""
        return subscribed_kva(self._contract)

    def offers(self, tariffs: Mapping[str, Any]) -> dict[str, Offer]:
        """Return the home's own tariffs, if there are any, and all that are given."""
        own = self._coordinator.subentry.data.get(CONF_TARIFFS, {})
        offers: dict[str, Offer] = {}
        timeline = check(own.get(self._direction.value)).timeline
        if timeline is not None:
            offers[CURRENT] = Offer(timeline)
        for name, told in tariffs.items():
            if str(name) == CURRENT:
                raise self.refusal("name_taken", name=CURRENT)
            offers[str(name)] = self._offer(str(name), told)
        return offers

    def limits(self, request: Request) -> Limits | None:
        """Return which subscribed powers are to be weighed, None if none are."""
        if request.standing_charges is None:
            return None
        charges = self._charges(request.standing_charges)
        subscribed = request.subscribed_power or self.power
        if subscribed is None:
            raise self.refusal("power_needed", name="subscribed_power")
        return Limits(subscribed, charges)

    def _charges(self, told: object) -> Mapping[int, Decimal]:
        """Return standing charges by power, of a regulated tariff or as they are given."""
        name = "standing_charges"
        if isinstance(told, str):
            return self._preset(name, told).standing_charges
        if not isinstance(told, Mapping):
            flaw = Flaw(Fault.WRONG_TYPE, (), {"value": str(told)})
            raise self._refused(name, (flaw,))
        node = Node({str(power): charge for power, charge in told.items()})
        charges = {}
        for key in node.value:
            charge = node.number(key, low=Decimal(0))
            if not key.isdecimal():
                node.flaw(Fault.NOT_A_NUMBER, key, value=key)
            elif charge is not None:
                charges[int(key)] = charge
        if node.flaws:
            raise self._refused(name, tuple(node.flaws))
        return charges

    def _offer(self, name: str, told: object) -> Offer:
        """Return a tariff: a regulated one by its key, a version, or a timeline."""
        if isinstance(told, str):
            return self._of_preset(name, told, {})
        if not isinstance(told, Mapping):
            flaw = Flaw(Fault.WRONG_TYPE, (), {"value": str(told)})
            raise self._refused(name, (flaw,))
        if "preset" in told:
            others = {key: v for key, v in told.items() if key != "preset"}
            return self._of_preset(name, str(told["preset"]), others)
        if "versions" in told:
            return self._checked(name, {"direction": self._direction.value, **told})
        return self._always(name, dict(told))

    def _of_preset(self, name: str, key: str, told: Mapping[str, Any]) -> Offer:
        """Return a regulated tariff, completed by what the contract tells."""
        preset = self._preset(name, key)
        power = told.get("power", self.power)
        if power is None or str(power) not in map(str, preset.powers):
            powers = ", ".join(map(str, preset.powers))
            raise self.refusal("preset_power", name=name, powers=powers)
        version = preset.version(int(power), self._contract.off_peak_hours)
        version |= {key: value for key, value in told.items() if key != "power"}
        return self._always(name, version, is_whole="standing_charge" in version)

    def _preset(self, name: str, key: str) -> Preset:
        """Return a regulated tariff by its key."""
        if key not in self._presets:
            presets = ", ".join(self._presets)
            raise self.refusal("preset_unknown", name=name, preset=key, presets=presets)
        return self._presets[key]

    def _always(self, name: str, version: Document, *, is_whole: bool = True) -> Offer:
        """Return a version as it would have been at any time."""
        document = {
            "direction": self._direction.value,
            "versions": [{"start": SOME_DAY.isoformat(), **version}],
        }
        offer = self._checked(name, document, prefix=2)
        always = Timeline.always(self._direction, offer.timeline.versions[0])
        return Offer(always, offer.warnings, is_whole)

    def _checked(self, name: str, document: Document, prefix: int = 0) -> Offer:
        """Return a document as a tariff, whose places begin after a prefix."""
        checked = check(document)
        flaws = [
            Flaw(flaw.fault, flaw.place[prefix:], flaw.values) for flaw in checked.flaws
        ]
        if checked.timeline is None:
            raise self._refused(name, tuple(f for f in flaws if not f.is_warning))
        if checked.timeline.direction is not self._direction:
            direction = self.words.direction(self._direction)
            raise self.refusal("tariff_direction", name=name, direction=direction)
        return Offer(checked.timeline, tuple(flaws))

    def _refused(self, name: str, flaws: tuple[Flaw, ...]) -> ServiceValidationError:
        """Return what tells what is wrong with a tariff, in words and with the place."""
        told = self.words.flaws(flaws).replace("**", "")
        refusal = self.refusal("tariff_refused", name=name, flaws=told)
        refusal.__cause__ = TariffError(flaws)
        return refusal

    def refusal(self, key: str, **values: str) -> ServiceValidationError:
        """Return why nothing is compared."""
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"home": self._coordinator.title, **values},
        )


def _channel(coordinator: UsagePointCoordinator, direction: Direction) -> Channel:
    """Return what is priced of a direction; raises where it is not measured."""
    channel = main_channels(coordinator.channels).get(direction)
    if channel is None or channel.unit is not Unit.ENERGY:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="direction_not_measured",
            translation_placeholders={"home": coordinator.title},
        )
    return channel


def _period(request: Request, newest: date) -> tuple[date, date]:
    """Return the days [start, end) to compare: at first the last twelve months."""
    refusal = ServiceValidationError(
        translation_domain=DOMAIN, translation_key="period_unusable"
    )
    end = newest if request.end is None else request.end + DAY
    if end < SOME_DAY:
        raise refusal
    start = request.start or months_before(end, MONTHS)
    if not months_before(end, MOST_MONTHS) <= start < end:
        raise refusal
    return start, end


def _as_response(
    compared: invoice.Compared, offers: Mapping[str, Offer], words: Words
) -> dict[str, Any]:
    """Return what was compared as a script gets it."""
    differences = compared.differences(CURRENT) if CURRENT in offers else {}
    return {
        "first_day": compared.start.isoformat(),
        "last_day": (compared.end - DAY).isoformat(),
        "missing_days": compared.missing,
        "estimated_share": round(compared.estimated_share, 4),
        "tariffs": {
            each.name: {
                **_figures(each),
                "difference": _money(differences.get(each.name))
                if offers[each.name].is_whole
                else None,
                "standing_charge_known": offers[each.name].is_whole,
                "warnings": [
                    words.flaw(flaw, flaw.where or "–").replace("**", "")
                    for flaw in offers[each.name].warnings
                ],
                "months": [
                    {"month": f"{month.start:%Y-%m}", **_figures(month)}
                    for month in each.months
                ],
            }
            for each in compared.candidates
        },
    }


def _figures(each: invoice.Candidate | invoice.Bill) -> dict[str, Any]:
    """Return what a tariff costs in some time, in euros and kWh."""
    return {
        "energy": _energy(each.energy),
        "cost": _money(each.cost),
        "standing": _money(each.standing),
        "unknown_energy": _energy(each.unknown),
        "unknown_hours": each.unknown_hours,
    }


def _demand(
    projection: Projection, channel: Channel, end: date, limits: Limits
) -> dict[str, Any]:
    """Return what was demanded of the grid before a day, as a script gets it."""
    demand = subscription.demand(
        projection,
        channel,
        months_before(end, MONTHS_OF_DEMAND),
        end,
        subscribed=limits.subscribed,
        charges=limits.charges,
    )
    highest, peak = demand.highest, demand.max_power
    return {
        "subscribed": limits.subscribed,
        "first_day": demand.start.isoformat(),
        "last_day": (demand.end - DAY).isoformat(),
        "days": demand.days,
        "curve_days": demand.curve_days,
        "max_power": peak
        and {"value": peak.power / VOLT_AMPERES_PER_KVA, "at": peak.at.isoformat()},
        "highest_interval": highest
        and {
            "value": highest.power / VOLT_AMPERES_PER_KVA,
            "start": highest.start.isoformat(),
            "end": highest.end.isoformat(),
        },
        "smaller": [
            {
                "power": advice.power,
                "days_above": advice.days,
                "intervals_above": advice.intervals,
                "saving_per_year": None
                if advice.saving is None
                else float(round(advice.saving, 2)),
            }
            for advice in demand.advice
        ],
    }


def _money(cost: Cost | None) -> float | None:
    """Return a cost in euros, rounded to the cent last of all."""
    return None if cost is None else float(euros(cost))


def _energy(watt_minutes: int) -> float:
    """Return energy in kWh."""
    return round(watt_minutes / WATT_MINUTES_PER_KWH, 3)
