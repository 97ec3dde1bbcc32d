"""One light for all that can be the matter."""

import pytest

from custom_components.grid_meter.metering.health import (
    ENDED,
    OF_REGISTERS,
    Health,
    health,
)
from custom_components.grid_meter.metering.ledger import DataStatus
from custom_components.grid_meter.metering.trouble import Trouble

UP_TO_DATE, PARTIAL, OUTDATED = (
    DataStatus.UP_TO_DATE,
    DataStatus.PARTIAL,
    DataStatus.OUTDATED,
)
PASSING = [each for each in Trouble if each not in ENDED | OF_REGISTERS]


@pytest.mark.parametrize("trouble", [None, *PASSING])
@pytest.mark.parametrize(
    ("status", "light"),
    [
        (UP_TO_DATE, Health.OK),
        (PARTIAL, Health.INCOMPLETE),
        (OUTDATED, Health.INCOMPLETE),
    ],
)
def test_what_is_there_decides(
    status: DataStatus, light: Health, trouble: Trouble | None
) -> None:
    """Troubles that pass by themselves count only once something is missing."""
    found = [] if trouble is None else [trouble]
    assert health(status, found, has_readings=True) is light
    assert health(status, found, has_readings=False) is Health.STOPPED


@pytest.mark.parametrize("status", DataStatus)
@pytest.mark.parametrize("trouble", sorted(ENDED))
def test_nothing_more_comes(status: DataStatus, trouble: Trouble) -> None:
    """What only the user can end is red at once, and not only tomorrow."""
    found = [trouble, Trouble.NOT_PUBLISHED]
    assert health(status, found, has_readings=True) is Health.STOPPED


@pytest.mark.parametrize("trouble", sorted(OF_REGISTERS))
def test_single_registers(trouble: Trouble) -> None:
    """A register that is refused is missing for good; red only if nothing else comes."""
    assert health(UP_TO_DATE, [trouble], has_readings=True) is Health.INCOMPLETE
    assert health(PARTIAL, [trouble], has_readings=True) is Health.INCOMPLETE
    assert health(OUTDATED, [trouble], has_readings=True) is Health.STOPPED
