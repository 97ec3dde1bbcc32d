"""How far history reaches, how long a day is, and names that give nothing away."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.model import (
    Contract,
    Direction,
    Offer,
    Quantity,
    Register,
    UsagePoint,
    day_minutes,
    day_start,
)

from ..days import AUTUMN_DAY, ENERGY, PARIS, PLAIN_DAY, SPRING_DAY, USAGE_POINT


@pytest.mark.parametrize(
    ("today", "months", "first"),
    [
        (date(2026, 11, 21), 36, date(2023, 11, 6)),
        (date(2026, 11, 21), 24, date(2024, 11, 6)),
        (date(2026, 12, 31), 36, date(2023, 12, 16)),
        (date(2026, 12, 1), 36, date(2023, 11, 16)),
        (date(2026, 1, 5), 24, date(2023, 12, 21)),
        (date(2026, 3, 10), 24, date(2024, 2, 24)),
        (date(2027, 3, 10), 24, date(2025, 2, 23)),
        (date(2024, 2, 29), 36, date(2021, 2, 13)),
        (date(2024, 2, 29), 48, date(2020, 2, 14)),
        (date(2027, 2, 28), 36, date(2024, 2, 13)),
        (date(2026, 8, 31), 6, date(2026, 2, 13)),
        (date(2026, 7, 31), 1, date(2026, 6, 15)),
    ],
)
def test_history_reaches_back_months_and_fifteen_days(
    today: date, months: int, first: date
) -> None:
    """Months are those of the calendar; where a month is too short its last day counts."""
    assert Offer(ENERGY, None, months, 15).first_day(today) == first


@given(st.dates(date(2015, 1, 1), date(2100, 1, 1)), st.sampled_from([24, 36]))
def test_history_never_steps_back(today: date, months: int) -> None:
    """A day that was too old yesterday is too old today."""
    offer = Offer(ENERGY, None, months, 15)
    step = offer.first_day(today + timedelta(days=1)) - offer.first_day(today)
    assert timedelta() <= step <= timedelta(days=2)


@pytest.mark.parametrize(
    ("day", "start", "minutes"),
    [
        (PLAIN_DAY, datetime(2026, 3, 31, 22, tzinfo=UTC), 1440),
        (date(2026, 1, 1), datetime(2025, 12, 31, 23, tzinfo=UTC), 1440),
        (SPRING_DAY, datetime(2026, 3, 28, 23, tzinfo=UTC), 1380),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC), 1440),
        (AUTUMN_DAY, datetime(2026, 10, 24, 22, tzinfo=UTC), 1500),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC), 1440),
        (date(2024, 2, 29), datetime(2024, 2, 28, 23, tzinfo=UTC), 1440),
    ],
)
def test_days_begin_at_local_midnight_and_may_have_23_or_25_hours(
    day: date, start: datetime, minutes: int
) -> None:
    """Days of Paris, in UTC."""
    assert day_start(day, PARIS) == start
    assert day_start(day, PARIS).tzinfo is UTC
    assert day_minutes(day, PARIS) == minutes


def test_register_keys_are_names_in_files_and_stay() -> None:
    """Stored archives and entities are found again by these names."""
    assert [
        Register(direction, quantity).key
        for direction in Direction
        for quantity in Quantity
    ] == [
        "consumption_load_curve",
        "consumption_daily_energy",
        "consumption_max_power",
        "production_load_curve",
        "production_daily_energy",
        "production_max_power",
    ]


def test_key_of_a_usage_point_stays() -> None:
    """Files and entities are found again by this key, in every version."""
    key = UsagePoint("enedis", USAGE_POINT).key("of this installation")
    assert key == "55c739adcf3be99b"
    assert UsagePoint("leneda", USAGE_POINT).key("of this installation") != key
    assert UsagePoint("enedis", USAGE_POINT).key("of another") != key


@given(st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_a_usage_point_never_shows_its_id(usage_point_id: str) -> None:
    """What is written to logs and file names holds four characters of the id at most."""
    point = UsagePoint("enedis", usage_point_id)
    key = point.key("of this installation")
    assert usage_point_id not in key
    assert len(key) == 16
    assert point.short == f"…{usage_point_id[10:]}"
    assert usage_point_id not in repr(point)


KNOWN = Contract(
    9000,
    {Direction.CONSUMPTION: date(2014, 1, 22), Direction.PRODUCTION: PLAIN_DAY},
    "BTINFMU4",
    "HC (22H50-6H50)",
    ("C5",),
    "AMM",
)


def test_what_did_not_arrive_of_a_contract_stays_known() -> None:
    """Only where a part is missing; what arrived counts."""
    assert Contract().completed_by(KNOWN) == Contract()
    assert Contract(is_partial=True).completed_by(KNOWN) == KNOWN
    news = Contract(
        12000,
        {Direction.PRODUCTION: SPRING_DAY},
        segments=("C5", "P4"),
        is_partial=True,
    )
    completed = news.completed_by(KNOWN)
    assert completed == Contract(
        12000,
        {Direction.CONSUMPTION: date(2014, 1, 22), Direction.PRODUCTION: SPRING_DAY},
        "BTINFMU4",
        "HC (22H50-6H50)",
        ("C5", "P4"),
        "AMM",
    )
    assert not completed.is_partial
