"""Everything that holds of statistics, on each database."""

import pytest

from tests.integration.test_statistics import *  # noqa: F403 - whatever is tested there

pytestmark = pytest.mark.database
