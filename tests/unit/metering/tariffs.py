"""Tariffs that the tests of several modules speak of, and any that may be typed."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from custom_components.grid_meter.metering import off_peak
from custom_components.grid_meter.metering.model import Direction
from custom_components.grid_meter.metering.off_peak import OffPeak
from custom_components.grid_meter.metering.tariff import (
    WINTER,
    Announced,
    Colour,
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

from ..days import AUTUMN_DAY, SPRING_DAY

NIGHT = off_peak.parse("HC (22H38-6H38)")
NIGHT_AND_NOON = off_peak.parse("HC (1H06-7H06;15H06-17H06)")
OLD = PeakOffPeak(Decimal("0.2000"), Decimal("0.1500"), NIGHT)
BLUE = Tempo(
    dict(
        zip(
            tempo_periods(),
            map(Decimal, ("0.16", "0.13", "0.19", "0.15", "0.73", "0.16")),
            strict=True,
        )
    )
)
LONG_AGO = date(2020, 1, 1)

prices = st.decimals(Decimal("-0.5"), Decimal("1.5"), places=6)
charges = st.decimals(0, 60, places=4)
rates = st.sampled_from(list(map(Decimal, ("0", "0.055", "0.08", "0.2"))))
days = st.one_of(
    st.sampled_from([SPRING_DAY, AUTUMN_DAY]),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
)
winter_days = days.filter(lambda day: day.month in WINTER)


@st.composite
def hours(draw: st.DrawFn) -> OffPeak:
    """Return hours that do not overlap, some of them across midnight."""
    borders = sorted(
        draw(st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True))
    )
    shift = draw(st.booleans())
    borders = borders[1:] + borders[:1] if shift else borders
    pairs = zip(borders[::2], borders[1::2], strict=False)
    text = ";".join(f"{a // 60}:{a % 60:02}-{b // 60}:{b % 60:02}" for a, b in pairs)
    return off_peak.parse(text)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Return rules of which the last one holds whenever no other does."""
    months = st.frozensets(st.integers(1, 12), max_size=4)
    weekdays = st.frozensets(st.integers(0, 6), max_size=3)
    made = st.builds(
        Rule,
        period=st.sampled_from(["summer", "night", "day"]),
        price=prices,
        months=months,
        weekdays=weekdays,
        hours=st.one_of(st.just(OffPeak()), hours()),
    )
    some = draw(st.lists(made, max_size=4))
    return Rules((*some, Rule("rest", draw(prices))))


@st.composite
def weekends(draw: st.DrawFn) -> Weekend:
    """Return a tariff of weekends, with off-peak hours or without."""
    chosen = draw(st.sets(st.integers(0, 6), min_size=1, max_size=3))
    off = draw(st.one_of(st.just(OffPeak()), hours()))
    return Weekend(
        draw(prices),
        draw(prices),
        tuple(sorted(chosen)),
        off,
        draw(prices) if off else None,
    )


schemes: st.SearchStrategy[Scheme] = st.one_of(
    st.builds(Flat, prices),
    st.builds(PeakOffPeak, prices, prices, hours()),
    st.builds(Tempo, st.fixed_dictionaries(dict.fromkeys(tempo_periods(), prices))),
    st.builds(
        MobilePeak,
        prices,
        prices,
        st.frozensets(winter_days, max_size=5),
        st.one_of(st.none(), days),
    ),
    weekends(),
    rules(),
    st.builds(
        Outside, st.just("sensor.spot"), st.sampled_from(PriceUnit), surcharge=prices
    ),
)
networks = st.builds(
    Network,
    st.integers(1000, 12_000),
    monthly=charges,
    volume=prices,
    exceedance=prices,
)
announcements = st.builds(
    Announced,
    tempo=st.dictionaries(days, st.sampled_from(Colour)),
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Return some versions, some of which begin on a day on which the clock changes."""
    starts = sorted(draw(st.sets(days, min_size=1, max_size=4)))
    versions = tuple(
        Version(
            start,
            draw(schemes),
            draw(charges),
            draw(rates),
            draw(st.one_of(st.none(), rates)),
            draw(st.one_of(st.none(), networks)),
        )
        for start in starts
    )
    return Timeline(draw(st.sampled_from(Direction)), versions)


def always(scheme: Scheme, charge: str = "0") -> Timeline:
    """Return a timeline of one tariff."""
    version = Version(LONG_AGO, scheme, Decimal(charge))
    return Timeline(Direction.CONSUMPTION, (version,))


def colours(first: date, *told: Colour | None) -> dict[date, Colour]:
    """Return the colours of days that follow each other, where they are told."""
    dated = ((first + timedelta(days=n), colour) for n, colour in enumerate(told))
    return {day: colour for day, colour in dated if colour is not None}
