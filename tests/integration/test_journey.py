"""The whole way: from the consent page to exact hours in the recorder."""

from datetime import date

import pytest

from .home import Home

REAL_DAY = date(2026, 4, 1)
CONSUMPTION = [
    110, 408, 112, 372, 138, 190, 270, 140, 2720, 2092, 1396, 1216, 768, 516, 246, 352,
    204, 712, 1062, 294, 236, 170, 208, 196, 178, 822, 264, 146, 248, 190, 190, 226,
    160, 210, 182, 154, 182, 92, 238, 86, 100, 126, 82, 128, 98, 84, 128, 100,
]  # fmt: skip
PRODUCTION = [0] * 18 + [
    2, 88, 30, 78, 336, 28, 28, 40, 0, 256, 540, 390, 584, 410, 270, 308, 220, 112, 38, 6,
] + [0] * 10  # fmt: skip


@pytest.mark.parametrize("generation", ["2026", "v5"])
async def test_real_day_to_the_watt_hour(home: Home, generation: str) -> None:
    """The recorded day arrives hour by hour as Enedis published it."""
    await home.connect(generation=generation)
    for name, curve, total in (
        ("consumption", CONSUMPTION, 9271),
        ("production", PRODUCTION, 1882),
    ):
        hours = await home.hours(name, REAL_DAY)
        expected = [(a + b) // 2 for a, b in zip(curve[::2], curve[1::2], strict=True)]
        assert [energy for _, energy in hours] == expected
        assert sum(expected) == total
        assert hours[0][0].isoformat() == "2026-03-31T22:00:00+00:00"
