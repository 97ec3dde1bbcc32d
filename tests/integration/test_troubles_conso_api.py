"""What goes wrong at Conso API, fault by fault."""

import pytest

from simulator.faults import FaultKind

from .fault_matrix import patient_in_france, quick
from .fault_tables import MATRIX, SPARED
from .home import Home

ACCESS = "conso_api"
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", MATRIX[ACCESS])
async def test_three_days_of_a_fault(
    home: Home,
    kind: FaultKind,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Shown, told once, asked calmly; nothing known is lost, and all comes back."""
    expected = MATRIX[ACCESS][kind]
    with quick(home, monkeypatch):
        patient = await patient_in_france(home, ACCESS, caplog, young=expected.young)
        await patient.endure(kind, expected)


async def test_what_cannot_occur(
    home: Home, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day of everything that is said not to strike here."""
    with quick(home, monkeypatch):
        patient = await patient_in_france(home, ACCESS, caplog)
        await patient.spare({*SPARED[ACCESS]})
