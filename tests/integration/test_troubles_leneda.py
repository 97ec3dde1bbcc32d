"""What goes wrong at Leneda, fault by fault."""

import pytest

from simulator.faults import FaultKind

from .fault_matrix import patient_in_luxembourg, quick
from .fault_tables import MATRIX, SPARED
from .luxembourg import Luxembourg

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", MATRIX["leneda"])
async def test_three_days_of_a_fault(
    lux: Luxembourg,
    kind: FaultKind,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Shown, told once, asked calmly; nothing known is lost, and all comes back."""
    with quick(lux.home, monkeypatch):
        patient = await patient_in_luxembourg(lux, caplog)
        await patient.endure(kind, MATRIX["leneda"][kind])


async def test_what_cannot_occur(
    lux: Luxembourg, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day of everything that is said not to strike here."""
    with quick(lux.home, monkeypatch):
        patient = await patient_in_luxembourg(lux, caplog)
        await patient.spare({*SPARED["leneda"]})
