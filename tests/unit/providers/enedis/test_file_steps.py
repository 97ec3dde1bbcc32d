"""Steps of a curve that tells its ends alone."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.grid_meter.providers.enedis.file_steps import steps_of

MIDNIGHT = datetime(2026, 4, 1, tzinfo=UTC)


def steps(*ends: int, usual: int = 30, told: int | None = None) -> list[int]:
    """Return the steps, in minutes, of ends in minutes."""
    return [
        step // timedelta(minutes=1)
        for step in steps_of(
            [MIDNIGHT + timedelta(minutes=end) for end in ends],
            [timedelta(minutes=told) if told else None] * len(ends),
            timedelta(minutes=usual),
        )
    ]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((30, 60, 90), [30, 30, 30]),
        ((30, 90, 120), [30, 30, 30]),
        ((30, 90, 150, 180), [30, 30, 30, 30]),
        ((30, 300, 330), [30, 30, 30]),
        ((60, 120, 180, 240, 270, 300), [60, 60, 60, 60, 30, 30]),
        ((30, 60, 120, 180, 240), [30, 30, 60, 60, 60]),
        ((30, 60, 300, 360, 420, 480), [30, 30, 60, 60, 60, 60]),
        ((30, 60, 70, 80, 140), [30, 30, 10, 10, 10]),
        ((30, 30, 60), [30, 30, 30]),
        ((30,), [30]),
        ((), []),
    ],
)
def test_steps_from_ends(ends: tuple[int, ...], expected: list[int]) -> None:
    """Holes do not make a step longer; three equal distances do."""
    assert steps(*ends) == expected


def test_a_told_step_is_believed_unless_it_overlaps() -> None:
    """Hours that come every half-hour are half-hours."""
    assert steps(60, 120, 300, told=60) == [60, 60, 60]
    assert steps(60, 90, 120, told=60) == [60, 30, 30]
    assert steps(30, 90, 150, 210, told=30) == [30, 30, 30, 30]
