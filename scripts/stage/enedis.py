"""The demo of a home in France: Enedis, and the gateways before it."""

from datetime import UTC, datetime
import json
import sys
import time

from . import history, truth
from .flow import add_credentials, add_integration, entries
from .house import CLIENT_ID, CLIENT_SECRET, House
from .report import DemoError, say
from .running import Stage, running, until_left
from .ways import CONSENT, Way


async def furnish(stage: Stage, way: Way = CONSENT) -> history.History:
    """Add the integration if it is not there yet, and show its history."""
    if not await entries(stage.home):
        if way is CONSENT:
            await add_credentials(stage.home, CLIENT_ID, CLIENT_SECRET)
        secrets = await stage.operators.secrets(way)
        await add_integration(stage.home, way, secrets)
    complete = await history.until_complete(stage.home, stage.operators)
    ids = await history.statistic_ids(stage.home)
    await history.show_in_energy_dashboard(stage.home, ids)
    return complete


async def demo(house: House, way: Way) -> int:
    """Run until a person has seen enough."""
    async with running(house) as stage:
        await furnish(stage, way)
        return await until_left(stage, "energy", "devices", "again")


async def check(house: House, way: Way) -> int:
    """Run until all history is in, hold it against the truth, print it in numbers."""
    began, today = time.monotonic(), datetime.now(UTC)
    async with running(house) as stage:
        found = await furnish(stage, way)
        say("Comparing with what the operator has")
        alike = await truth.compare(found, stage.operators, way, today)
        calls = await stage.operators.calls()
        version = stage.home.version
    issues = history.issues(house)
    for issue in issues:
        print(issue, file=sys.stderr)
    numbers = history.as_json(
        found,
        access=way.name,
        api_calls=calls,
        seconds=round(time.monotonic() - began),
        issues_in_log=len(issues),
    )
    print(json.dumps({"ha_version": version, **numbers, **alike}), flush=True)
    if issues:
        raise DemoError("Home Assistant's log has warnings or errors of Grid Meter")
    return 0
