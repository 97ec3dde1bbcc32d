"""What goes wrong at both generations of Data Connect, fault by fault."""

import pytest

from simulator.faults import FaultKind

from .fault_matrix import patient_in_france, quick
from .fault_tables import MATRIX, SPARED
from .home import Home

GENERATIONS = {"data_connect": "2026", "data_connect_v5": "v5"}
QUICK = {
    "data_connect": (FaultKind.TECHNICAL_ERROR, FaultKind.REVOKED),
    "data_connect_v5": (FaultKind.THROTTLED_HOUR,),
}
"""What passes by itself, what does not, and what is told in other words, are enough for
every change."""


def generations_asked(home: Home) -> set[str]:
    """Return the generations of all requests, but for consent and token, which are of none."""
    return {
        "v5" if "/v5/" in call.path else "2026"
        for call in home.simulator.calls
        if "/oauth2/" not in call.path
    }


@pytest.mark.parametrize(
    ("access", "kind"),
    [
        pytest.param(
            access, kind, marks=[pytest.mark.slow] * (kind not in QUICK[access])
        )
        for access in GENERATIONS
        for kind in MATRIX[access]
    ],
)
async def test_three_days_of_a_fault(
    home: Home,
    access: str,
    kind: FaultKind,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Shown, told once, asked calmly; nothing known is lost, and all comes back."""
    expected, generation = MATRIX[access][kind], GENERATIONS[access]
    with quick(home, monkeypatch):
        patient = await patient_in_france(
            home, "data_connect", caplog, generation=generation, young=expected.young
        )
        await patient.endure(kind, expected)
    assert generations_asked(home) == {generation}


@pytest.mark.slow
@pytest.mark.parametrize(("access", "generation"), GENERATIONS.items())
async def test_what_cannot_occur(
    home: Home,
    access: str,
    generation: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A day of everything that is said not to strike here."""
    with quick(home, monkeypatch):
        patient = await patient_in_france(
            home, "data_connect", caplog, generation=generation
        )
        await patient.spare({*SPARED[access]})
    assert generations_asked(home) == {generation}
