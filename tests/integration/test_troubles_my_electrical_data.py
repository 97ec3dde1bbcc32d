"""What goes wrong at both generations of MyElectricalData, fault by fault."""

import pytest

from simulator.faults import FaultKind

from .fault_matrix import patient_in_france, quick
from .fault_tables import MATRIX, SPARED
from .home import Home

pytestmark = pytest.mark.slow

GENERATIONS = ("my_electrical_data", "my_electrical_data_v2")


@pytest.mark.parametrize(
    ("access", "kind"),
    [(access, kind) for access in GENERATIONS for kind in MATRIX[access]],
)
async def test_three_days_of_a_fault(
    home: Home,
    access: str,
    kind: FaultKind,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Shown, told once, asked calmly; nothing known is lost, and all comes back."""
    expected = MATRIX[access][kind]
    with quick(home, monkeypatch):
        patient = await patient_in_france(home, access, caplog, young=expected.young)
        await patient.endure(kind, expected)


@pytest.mark.parametrize("access", GENERATIONS)
async def test_what_cannot_occur(
    home: Home,
    access: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A day of everything that is said not to strike here."""
    with quick(home, monkeypatch):
        patient = await patient_in_france(home, access, caplog)
        await patient.spare({*SPARED[access]})
