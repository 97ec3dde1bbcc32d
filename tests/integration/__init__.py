"""Home Assistant and the simulator, over real HTTP."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.fault_matrix")
