"""What the tests of the domain share."""

import pytest

from custom_components.grid_meter.metering.archive import Archive

from ..days import PARIS


@pytest.fixture
def archive() -> Archive:
    """Return an empty archive of a usage point in Paris."""
    return Archive(PARIS)
