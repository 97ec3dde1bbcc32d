"""Timelines of tariffs as plain documents: to be kept, exported, edited and read again.

Nothing is guessed: what is wrong is named with its place, and what may be a slip is
pointed out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, product
from typing import Any, Final

from .flaws import Fault, Flaw, TariffError
from .model import Direction
from .off_peak import OffPeak, Range
from .tariff import (
    BASE,
    MOBILE_PEAK,
    NORMAL,
    OFF_PEAK,
    PEAK,
    UNKNOWN,
    WEEK,
    WEEKEND,
    WINTER,
    Flat,
    MobilePeak,
    Network,
    Outside,
    PeakOffPeak,
    PriceUnit,
    Rule,
    Rules,
    Scheme,
    Tempo,
    Timeline,
    Version,
    Weekend,
    tempo_periods,
)
from .tariff_node import RATE_DIGITS, Node

type Document = dict[str, Any]

ZERO: Final = Decimal(0)
HIGH_PRICE: Final = Decimal(2)
"""Per kWh: beyond, it was probably meant in cents, or per MWh."""

LOW_PRICE: Final = Decimal("0.005")
"""Per kWh: below, it was probably meant per Wh, or divided once too often."""

HIGH_CHARGE: Final = Decimal(100)
"""Per month: beyond, it was probably meant per year."""

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS: Final = range(1, 13)


class Kind(StrEnum):
    """The kinds of tariffs, as a document names them."""

    FLAT = Flat.kind
    PEAK_OFF_PEAK = PeakOffPeak.kind
    TEMPO = Tempo.kind
    EJP = MobilePeak.kind
    WEEKEND = Weekend.kind
    RULES = Rules.kind
    OUTSIDE = Outside.kind


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read of a document: no timeline if there is more than a warning."""

    timeline: Timeline | None
    flaws: tuple[Flaw, ...]

    @property
    def errors(self) -> tuple[Flaw, ...]:
        """What cannot be meant that way."""
        return tuple(flaw for flaw in self.flaws if not flaw.is_warning)

    @property
    def warnings(self) -> tuple[Flaw, ...]:
        """What may be meant that way."""
        return tuple(flaw for flaw in self.flaws if flaw.is_warning)


def check(document: object, known_since: date | None = None) -> Checked:
    """Read a document, and tell all that is wrong with it.

    `known_since` is the first day of which energy is known.
    """
    if not isinstance(document, Mapping):
        return Checked(None, (Flaw(Fault.WRONG_TYPE, (), {"value": str(document)}),))
    node = Node(document)
    direction = node.choice("direction", Direction)
    found = enumerate(map(_version, node.children("versions")))
    versions = [(index, each) for index, each in found if each is not None]
    node.close()
    for (_, before), (index, version) in pairwise(versions):
        if version.start <= before.start:
            place = "versions", index, "start"
            told = {"start": version.start, "before": before.start}
            node.flaw(Fault.NOT_IN_ORDER, *place, **told)
    _look_for_days(node, versions)
    first = min((version.start for _, version in versions), default=None)
    if first is not None and known_since is not None and known_since < first:
        told = {"start": first, "known_since": known_since}
        node.flaw(Fault.STARTS_LATE, "versions", 0, "start", **told)
    flaws = tuple(node.flaws)
    if direction is None or any(not flaw.is_warning for flaw in flaws):
        return Checked(None, flaws)
    timeline = Timeline(direction, tuple(version for _, version in versions))
    return Checked(timeline, flaws)


def parse(document: object) -> Timeline:
    """Read a document; raises TariffError where it is no timeline."""
    checked = check(document)
    if checked.timeline is None:
        raise TariffError(checked.errors)
    return checked.timeline


def dump(timeline: Timeline) -> Document:
    """Return a timeline as a document of texts and numbers."""
    return {
        "direction": timeline.direction.value,
        "versions": [_dump_version(version) for version in timeline.versions],
    }


def _version(node: Node) -> Version | None:
    """Read a version of a timeline."""
    start = node.day("start", needed=True)
    kind = node.choice("type", Kind)
    scheme = None if kind is None else READERS[kind](node)
    standing = _charge(node, "standing_charge")
    tax_rate = _rate(node, "tax_rate")
    has_other_rate = node.get("standing_tax_rate") is not None
    standing_tax_rate = _rate(node, "standing_tax_rate") if has_other_rate else None
    network = _network(node.child("network"))
    if kind is not None:
        node.close()
    if start is None or scheme is None or standing is None or tax_rate is None:
        return None
    return Version(start, scheme, standing, tax_rate, standing_tax_rate, network)


def _network(node: Node | None) -> Network | None:
    """Read what the use of the grid costs."""
    if node is None:
        return None
    power = node.number("reference_power", low=Decimal(1), digits=0)
    monthly = node.number("monthly", ZERO)
    volume = node.number("volume", ZERO)
    exceedance = node.number("exceedance", ZERO)
    node.close()
    if power is None or monthly is None or volume is None or exceedance is None:
        return None
    return Network(int(power), monthly, volume, exceedance)


def _charge(node: Node, key: str) -> Decimal | None:
    """Read a charge per month."""
    charge = node.number(key, ZERO)
    if charge is not None and abs(charge) > HIGH_CHARGE:
        node.flaw(Fault.SUSPICIOUS_CHARGE, key, value=charge, per_month=charge / 12)
    return charge


def _rate(node: Node, key: str) -> Decimal | None:
    """Read a rate of tax, as a part of one."""
    return node.number(key, ZERO, low=ZERO, high=Decimal(1), digits=RATE_DIGITS)


def _price(node: Node, key: str) -> Decimal | None:
    """Read a price per kWh."""
    price = node.number(key)
    if price is not None and price and not LOW_PRICE <= abs(price) <= HIGH_PRICE:
        node.flaw(Fault.SUSPICIOUS_PRICE, key, value=price)
    return price


def _prices(node: Node, *periods: str) -> dict[str, Decimal] | None:
    """Read a price for each of some tariff periods, and for no other."""
    prices = node.child("prices", needed=True)
    if prices is None:
        return None
    read = {period: _price(prices, period) for period in periods}
    prices.close()
    found = {period: price for period, price in read.items() if price is not None}
    return found if len(found) == len(periods) else None


def _flat(node: Node) -> Scheme | None:
    """Read one price."""
    prices = _prices(node, BASE)
    return None if prices is None else Flat(prices[BASE])


def _peak_off_peak(node: Node) -> Scheme | None:
    """Read two prices and the off-peak hours."""
    prices = _prices(node, PEAK, OFF_PEAK)
    hours = node.hours("off_peak", needed=True)
    if prices is None or hours is None or not hours:
        return None
    return PeakOffPeak(prices[PEAK], prices[OFF_PEAK], hours)


def _tempo(node: Node) -> Scheme | None:
    """Read six prices."""
    prices = _prices(node, *tempo_periods())
    return None if prices is None else Tempo(prices)


def _ejp(node: Node) -> Scheme | None:
    """Read the prices of ordinary days and of those of mobile peak, and which these are."""
    prices = _prices(node, NORMAL, MOBILE_PEAK)
    known_until = node.day("known_until")
    days: set[date] = set()
    for index, day in enumerate(node.days("peak_days")):
        if day is None:
            continue
        if day.month not in WINTER:
            node.flaw(Fault.NOT_IN_WINTER, "peak_days", index, value=day)
        elif day in days:
            node.flaw(Fault.LISTED_TWICE, "peak_days", index, value=day)
        days.add(day)
    if prices is None:
        return None
    told = frozenset(days)
    return MobilePeak(prices[NORMAL], prices[MOBILE_PEAK], told, known_until)


def _look_for_days(node: Node, versions: Sequence[tuple[int, Version]]) -> None:
    """Point out which days of winter are left open, of which most are ordinary ones."""
    ends = [*(version.start for _, version in versions[1:]), None]
    for (index, version), end in zip(versions, ends, strict=False):
        scheme = version.scheme
        if not isinstance(scheme, MobilePeak) or scheme.is_known(version.start, end):
            continue
        place = "versions", index, "known_until"
        if scheme.known_until is None:
            node.flaw(Fault.NO_DAYS_KNOWN, *place)
        else:
            node.flaw(Fault.DAYS_KNOWN_UNTIL, *place, value=scheme.known_until)


def _weekend(node: Node) -> Scheme | None:
    """Read the prices of the week and the weekend, and off-peak hours of the week."""
    hours = node.hours("off_peak")
    days = _days_of_week(node, "weekend_days") or frozenset({5, 6})
    # Hours that cannot be read are hours all the same.
    has_hours = hours is None or bool(hours)
    week, *others = (PEAK, OFF_PEAK) if has_hours else (WEEK,)
    prices = _prices(node, week, *others, WEEKEND)
    if prices is None or hours is None:
        return None
    return Weekend(
        prices[week],
        prices[WEEKEND],
        tuple(sorted(days)),
        hours,
        prices.get(OFF_PEAK),
    )


def _rules(node: Node) -> Scheme | None:
    """Read rules, which must leave no minute of a year without a price."""
    before = len(node.flaws)
    rules = Rules(tuple(filter(None, (_rule(each) for each in node.children("rules")))))
    if any(not flaw.is_warning for flaw in node.flaws[before:]):
        return None
    held = set()
    gaps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for month, weekday in product(MONTHS, range(len(DAYS))):
        for start, end, rule in rules.winners(month, weekday):
            if rule is None:
                gaps.setdefault((start, end), []).append((month, weekday))
            else:
                held.add(id(rule))
    for (start, end), days in gaps.items():
        month, weekday = days[0]
        told = {"hours": str(Range(start, end)), "count": len(days)}
        node.flaw(Fault.GAP, "rules", month=month, weekday=DAYS[weekday], **told)
    for index, rule in enumerate(rules.rules):
        if id(rule) not in held:
            node.flaw(Fault.NEVER_HOLDS, "rules", index, period=rule.period)
    return None if gaps else rules


def _rule(node: Node) -> Rule | None:
    """Read a rule."""
    period = node.name("period")
    if period == UNKNOWN:
        node.flaw(Fault.NOT_A_NAME, "period", value=period)
    price = _price(node, "price")
    months = _months(node)
    weekdays = _days_of_week(node, "weekdays")
    hours = node.hours("hours")
    node.close()
    if period is None or price is None or months is None or weekdays is None:
        return None
    return None if hours is None else Rule(period, price, months, weekdays, hours)


def _outside(node: Node) -> Scheme | None:
    """Read where prices come from."""
    source = node.text("source", needed=True)
    unit = node.choice("unit", PriceUnit, PriceUnit.PER_KWH)
    surcharge = node.number("surcharge", ZERO)
    if source is None or unit is None or surcharge is None:
        return None
    return Outside(source, unit, surcharge)


READERS: Final[Mapping[Kind, Callable[[Node], Scheme | None]]] = {
    Kind.FLAT: _flat,
    Kind.PEAK_OFF_PEAK: _peak_off_peak,
    Kind.TEMPO: _tempo,
    Kind.EJP: _ejp,
    Kind.WEEKEND: _weekend,
    Kind.RULES: _rules,
    Kind.OUTSIDE: _outside,
}


def _months(node: Node) -> frozenset[int] | None:
    """Read the numbers of months, none where all count."""
    months = set()
    for index, each in enumerate(_list(node, "months")):
        if isinstance(each, bool) or each not in MONTHS:
            node.flaw(Fault.OUT_OF_RANGE, "months", index, value=each, low=1, high=12)
            return None
        months.add(int(each))
    return frozenset(months)


def _days_of_week(node: Node, key: str) -> frozenset[int] | None:
    """Read days of the week by their names, none where all count."""
    days = set()
    for index, each in enumerate(_list(node, key)):
        if each not in DAYS:
            allowed = ", ".join(DAYS)
            node.flaw(Fault.UNKNOWN_CHOICE, key, index, value=each, choices=allowed)
            return None
        days.add(DAYS.index(each))
    return frozenset(days)


def _list(node: Node, key: str) -> list[Any]:
    """Read a list, empty where there is none."""
    value = node.get(key)
    if value is not None and not isinstance(value, list | tuple):
        node.flaw(Fault.WRONG_TYPE, key, value=value)
        return []
    return list(value or ())


def _dump_version(version: Version) -> Document:
    """Return a version as a document, without what is as it is anyway."""
    document: Document = {
        "start": version.start.isoformat(),
        "type": version.scheme.kind,
        **dict(_dump_scheme(version.scheme)),
    }
    if version.standing_charge:
        document["standing_charge"] = str(version.standing_charge)
    if version.tax_rate:
        document["tax_rate"] = str(version.tax_rate)
    if version.standing_tax_rate is not None:
        document["standing_tax_rate"] = str(version.standing_tax_rate)
    if (network := version.network) is not None:
        document["network"] = {
            "reference_power": network.reference_power,
            "monthly": str(network.monthly),
            "volume": str(network.volume),
            "exceedance": str(network.exceedance),
        }
    return document


def _dump_scheme(scheme: Scheme) -> Iterator[tuple[str, Any]]:
    """Walk what a document says of when which price holds."""
    match scheme:
        case Flat():
            yield "prices", {BASE: str(scheme.price)}
        case PeakOffPeak():
            yield "prices", {PEAK: str(scheme.peak), OFF_PEAK: str(scheme.off_peak)}
            yield "off_peak", _dump_hours(scheme.hours)
        case Tempo():
            yield "prices", {each: str(scheme.prices[each]) for each in tempo_periods()}
        case MobilePeak():
            prices = {NORMAL: scheme.normal, MOBILE_PEAK: scheme.mobile_peak}
            yield "prices", {each: str(price) for each, price in prices.items()}
            if scheme.days:
                yield "peak_days", [day.isoformat() for day in sorted(scheme.days)]
            if scheme.known_until is not None:
                yield "known_until", scheme.known_until.isoformat()
        case Weekend():
            yield from _dump_weekend(scheme)
        case Rules():
            yield "rules", [_dump_rule(rule) for rule in scheme.rules]
        case Outside():
            yield "source", scheme.source
            yield "unit", scheme.unit.value
            yield "surcharge", str(scheme.surcharge)


def _dump_weekend(scheme: Weekend) -> Iterator[tuple[str, Any]]:
    """Walk what a document says of a tariff of weekends."""
    prices = {PEAK if scheme.hours else WEEK: str(scheme.week)}
    if scheme.hours:
        prices[OFF_PEAK] = str(scheme.off_peak)
        yield "off_peak", _dump_hours(scheme.hours)
    yield "prices", {**prices, WEEKEND: str(scheme.weekend)}
    yield "weekend_days", [DAYS[day] for day in scheme.days]


def _dump_rule(rule: Rule) -> Document:
    """Return a rule as a document, without what is not restricted."""
    document: Document = {"period": rule.period, "price": str(rule.price)}
    if rule.months:
        document["months"] = sorted(rule.months)
    if rule.weekdays:
        document["weekdays"] = [DAYS[day] for day in sorted(rule.weekdays)]
    if rule.hours:
        document["hours"] = _dump_hours(rule.hours)
    return document


def _dump_hours(hours: OffPeak) -> list[str]:
    """Return hours as a clock shows them."""
    return [str(each) for each in hours.ranges]
