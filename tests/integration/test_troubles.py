"""Troubles that are no fault of one poll, and that the matrix of faults is complete.

The matrix itself is tried by way in, in the files beside this one.
"""

from datetime import timedelta

import pytest

from custom_components.grid_meter.const import DOMAIN
from custom_components.grid_meter.providers.courtesy import COURTESIES
from custom_components.grid_meter.repairs import async_create_fix_flow
from homeassistant.components.repairs import ConfirmRepairFlow
from homeassistant.config_entries import ConfigEntry, FlowType
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from simulator.faults import FaultKind
from simulator.model import OffForm

from .fault_matrix import dialogs, repairs, state
from .fault_tables import MATRIX, SPARED
from .home import HOME_PRM, Home, paris

VARIANTS = {"conso_api_history", "my_electrical_data_cache"}
"""Other rules of a way in, not another way."""

GENERATIONS = {"data_connect_v5", "my_electrical_data_v2"}
"""Ways in that keep to the rules of another one."""


@pytest.mark.parametrize("access", MATRIX)
def test_no_fault_is_forgotten(access: str) -> None:
    """Each kind is tried by each way in, or it is said why it cannot occur."""
    tried, spared = MATRIX[access], SPARED[access]
    assert {*tried, *spared} == {*FaultKind}
    assert not tried.keys() & spared.keys()
    assert all(spared.values())


def test_no_way_in_is_forgotten() -> None:
    """The matrix is of all that the first dialog offers."""
    assert {*MATRIX} == {*COURTESIES} - VARIANTS | GENERATIONS


@pytest.mark.slow
async def test_a_consent_is_renewed_in_time(home: Home) -> None:
    """A month before its end, and again a week before: a repair that opens the dialog."""
    await home.prepare()
    result = await home.consent(await home.start_flow(months=3))
    result = await home.proceed(result["flow_id"], {"name": "Home"})
    await home.settle()
    entry: ConfigEntry = result["result"]
    (coordinator,) = entry.runtime_data.values()
    end = coordinator.provider.consent_end
    assert end is not None
    for days, shown in (
        (31, set()),
        (30, {"consent_ends"}),
        (7, {"consent_ends_now"}),
    ):
        home.freezer.move_to(
            paris(end.year, end.month, end.day, 12) - timedelta(days=days)
        )
        await coordinator.async_refresh()
        assert repairs(home) - {"data_late"} == shown
    (issue,) = (
        issue
        for issue in ir.async_get(home.hass).issues.values()
        if issue.domain == DOMAIN and issue.is_fixable
    )
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["end"] == end.isoformat()
    assert dialogs(home) == []
    flow = await async_create_fix_flow(
        home.hass, issue.issue_id, dict(issue.data or {})
    )
    assert isinstance(flow, ConfirmRepairFlow)
    flow.hass = home.hass
    flow.handler, flow.issue_id = DOMAIN, issue.issue_id
    shown_form = await flow.async_step_init()
    assert shown_form["type"] is FlowResultType.FORM
    done = await flow.async_step_confirm({})
    await home.settle()
    (dialog,) = dialogs(home)
    # The repair itself ends with the renewal, not with the wish for it.
    assert done["type"] is FlowResultType.ABORT
    assert done["next_flow"] == (FlowType.CONFIG_FLOW, dialog["flow_id"])
    again = await flow.async_step_confirm({})
    assert again["next_flow"] == done["next_flow"]


async def test_the_load_curve_is_not_collected(home: Home) -> None:
    """Days go on, hours are spread; it is said, and unsaid once it is switched on."""
    home.simulator.usage_point(HOME_PRM).switch_collection(
        on=False, off_form=OffForm.OBJECTED
    )
    await home.connect("consumption")
    assert state(home, "trouble").state == "collection_off"
    assert repairs(home) == {"collection_off"}
    assert state(home, "consumption_daily").state != "unknown"
