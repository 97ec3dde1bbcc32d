"""That the tables of faults leave nothing out."""

import pytest

from simulator.faults import FaultKind

from .fault_tables import MATRIX, SPARED


@pytest.mark.parametrize("access", MATRIX)
def test_every_kind_is_expected_or_spared(access: str) -> None:
    """Each fault of the simulator strikes, or cannot, at every way in."""
    assert sorted([*MATRIX[access], *SPARED[access]]) == sorted(FaultKind)
