"""Tariffs in words: what a version says, and what is wrong with one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from yarl import URL

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .metering.flaws import Flaw
from .metering.model import Direction
from .metering.off_peak import OffPeak
from .metering.presets import Preset
from .metering.tariff import (
    BASE,
    MOBILE_PEAK,
    NORMAL,
    OFF_PEAK,
    PEAK,
    WEEK,
    WEEKEND,
    Flat,
    MobilePeak,
    Network,
    Outside,
    PeakOffPeak,
    Rule,
    Rules,
    Tempo,
    Timeline,
    Version,
    Weekend,
    tempo_periods,
)
from .metering.tariff_document import DAYS

WATTS_PER_KILOWATT: Final = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """Says tariffs in the language of the house."""

    _texts: dict[str, str]

    @classmethod
    async def async_get(cls, hass: HomeAssistant) -> Self:
        """Return the words of the language of the house."""
        texts: dict[str, str] = {}
        for category in ("common", "selector"):
            texts |= await async_get_translations(
                hass, hass.config.language, category, {DOMAIN}
            )
        return cls(texts)

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values."""
        return self._texts[f"component.{DOMAIN}.common.{key}"].format(**values)

    def choice(self, selector: str, option: str) -> str:
        """Return an option of a selector as the forms show it."""
        return self._texts[f"component.{DOMAIN}.selector.{selector}.options.{option}"]

    def direction(self, direction: Direction) -> str:
        """Return the name of a direction."""
        return self.choice("measures", direction)

    def flaw(self, flaw: Flaw, where: str) -> str:
        """Return what is wrong, and where."""
        values = dict(flaw.values)
        if "weekday" in values:
            values["weekday"] = self.choice("weekday", values["weekday"])
        if "per_month" in values:
            values["per_month"] = f"{Decimal(values['per_month']):.2f}"
        return self.say(f"flaw_{flaw.fault}", where=where, **values)

    def flaws(self, flaws: Iterable[Flaw]) -> str:
        """Return all that is wrong with a document, one a line."""
        return "\n".join(f"- {self.flaw(each, each.where or '–')}" for each in flaws)

    def timeline(self, timeline: Timeline | None) -> str:
        """Return a timeline, a line for each version."""
        if timeline is None or not timeline.versions:
            return self.say("tariff_none")
        return "\n".join(f"- {self.version(each)}" for each in timeline.versions)

    def version(self, version: Version) -> str:
        """Return since when what costs how much."""
        return self.say(
            "tariff_version",
            start=version.start.isoformat(),
            kind=self.choice("tariff_kind", version.scheme.kind),
            parts="; ".join(self._parts(version)),
        )

    def preset(self, preset: Preset) -> str:
        """Return what a regulated tariff is, how old it is and who says so."""
        return self.say(
            "tariff_preset",
            name=preset.name,
            start=preset.start.isoformat(),
            end=preset.end.isoformat() if preset.end else "…",
            checked=preset.checked.isoformat(),
            sources=", ".join(f"[{URL(url).host}]({url})" for url in preset.sources),
        )

    def _parts(self, version: Version) -> Iterator[str]:
        """Walk what a version says."""
        yield from self._scheme(version)
        if version.standing_charge:
            yield self.say("tariff_standing", amount=version.standing_charge)
        if version.network is not None:
            yield self._network(version.network)
        standing_rate = version.standing_tax_rate
        if not version.tax_rate and not standing_rate:
            yield self.say("tariff_taxes_included")
        if version.tax_rate:
            yield self.say("tariff_taxed", rate=_percent(version.tax_rate))
        if standing_rate is not None and standing_rate != version.tax_rate:
            yield self.say("tariff_standing_taxed", rate=_percent(standing_rate))

    def _scheme(self, version: Version) -> Iterator[str]:
        """Walk what a version says of prices and hours."""
        match version.scheme:
            case Flat() as flat:
                yield self._prices({BASE: flat.price})
            case PeakOffPeak() as each:
                yield self._prices({PEAK: each.peak, OFF_PEAK: each.off_peak})
                yield self._hours(each.hours)
            case Tempo() as tempo:
                yield self._prices(
                    {each: tempo.prices[each] for each in tempo_periods()}
                )
            case MobilePeak() as ejp:
                yield self._prices({NORMAL: ejp.normal, MOBILE_PEAK: ejp.mobile_peak})
                if ejp.days or ejp.known_until:
                    yield self.say("tariff_peak_days", count=len(ejp.days))
                if ejp.known_until:
                    until = ejp.known_until.isoformat()
                    yield self.say("tariff_known_until", until=until)
            case Weekend() as weekend:
                yield from self._weekend(weekend)
            case Rules() as rules:
                yield from map(self._rule, rules.rules)
            case Outside() as outside:
                source, unit = outside.source, outside.unit.value
                yield self.say("tariff_source", source=source, unit=unit)
                if outside.surcharge:
                    yield self.say("tariff_surcharge", surcharge=outside.surcharge)

    def _weekend(self, weekend: Weekend) -> Iterator[str]:
        """Walk what a tariff of weekends says."""
        prices = {PEAK if weekend.hours else WEEK: weekend.week}
        if weekend.off_peak is not None:
            prices[OFF_PEAK] = weekend.off_peak
        yield self._prices({**prices, WEEKEND: weekend.weekend})
        if weekend.hours:
            yield self._hours(weekend.hours)
        yield self._weekdays(weekend.days)

    def _rule(self, rule: Rule) -> str:
        """Return a rule, with what it is restricted to."""
        restrictions = []
        if rule.months:
            months = ", ".join(map(str, sorted(rule.months)))
            restrictions.append(self.say("tariff_months", months=months))
        if rule.weekdays:
            restrictions.append(self._weekdays(rule.weekdays))
        if rule.hours:
            restrictions.append(", ".join(map(str, rule.hours.ranges)))
        price = self.say("tariff_price", period=rule.period, price=rule.price)
        return f"{price} ({'; '.join(restrictions)})" if restrictions else price

    def _prices(self, prices: dict[str, Decimal]) -> str:
        """Return the prices of tariff periods."""
        return ", ".join(
            self.say("tariff_price", period=self.say(f"period_{period}"), price=price)
            for period, price in prices.items()
        )

    def _hours(self, hours: OffPeak) -> str:
        """Return off-peak hours."""
        return self.say("tariff_hours", hours=hours)

    def _weekdays(self, days: Iterable[int]) -> str:
        """Return days of the week by their names."""
        return ", ".join(self.choice("weekday", DAYS[day]) for day in sorted(days))

    def _network(self, network: Network) -> str:
        """Return what the use of the grid costs."""
        return self.say(
            "tariff_network",
            monthly=network.monthly,
            volume=network.volume,
            exceedance=network.exceedance,
            power=f"{network.reference_power / WATTS_PER_KILOWATT:g}",
        )


def _percent(rate: Decimal) -> str:
    """Return a rate of tax in percent."""
    return f"{(rate * 100).normalize():f}"
