"""The demo of homes in Luxembourg: Leneda, and a neighbour who is asked for access."""

import asyncio
from datetime import UTC, datetime
import json
import sys
import time
from typing import Final

from simulator.leneda import Obis

from . import history, registers
from .client import HomeAssistant, Json
from .flow import DOMAIN, entries
from .house import House
from .metering_points import FLAT, GAS, NEIGHBOUR, OWN, Point, add_leneda
from .report import DemoError, masked, say
from .running import Stage, running, until_left

MOMENTS: Final = 40
"""Looks, half a second apart, for what follows from an answer at once."""


async def furnish(stage: Stage) -> None:
    """Add the integration if it is not there yet, and show its history."""
    if not await entries(stage.home):
        await add_leneda(stage.home, stage.owners)
    await registers.until_complete(stage.home, stage.operators, OWN)
    ids = {
        "consumption": FLAT.id_of(Obis.CONSUMPTION),
        "production": FLAT.id_of(Obis.PRODUCTION),
        "gas": GAS.id_of(Obis.GAS_ENERGY),
    }
    await history.show_in_energy_dashboard(stage.home, ids)


async def demo(house: House) -> int:
    """Run until a person has seen enough."""
    async with running(house) as stage:
        await furnish(stage)
        return await until_left(
            stage, "energy", "devices", "owner", "granted", "revoked", "again"
        )


async def check(house: House) -> int:
    """Run until all is in and the neighbour has agreed, hold it against the truth."""
    began, today = time.monotonic(), datetime.now(UTC)
    async with running(house) as stage:
        await furnish(stage)
        calls = await stage.operators.calls()
        await grant(stage)
        say("Comparing with what Leneda has")
        rows = await registers.compare(stage.home, (*OWN, NEIGHBOUR), today)
        await revoke(stage, rows)
        version = stage.home.version
    issues = history.issues(house)
    for issue in issues:
        print(issue, file=sys.stderr)
    numbers = as_json(
        rows,
        api_calls=calls,
        seconds=round(time.monotonic() - began),
        issues_in_log=len(issues),
    )
    print(json.dumps({"ha_version": version, **numbers}), flush=True)
    if issues:
        raise DemoError("Home Assistant's log has warnings or errors of Grid Meter")
    return 0


async def grant(stage: Stage) -> None:
    """Let the neighbour agree, and wait for what that brings."""
    home = stage.home
    if NEIGHBOUR.id_of(Obis.CONSUMPTION) in await registers.statistics(home):
        raise DemoError("the neighbour's readings came before they were granted")
    say("The neighbour agrees")
    await stage.owners.decide(NEIGHBOUR.code, "approve")
    await home.call("call_service", domain=DOMAIN, service="refresh")
    await _until_told(home, "persistent_notification/get", f"{DOMAIN}_granted_")
    await registers.until_complete(home, stage.operators, (*OWN, NEIGHBOUR))


async def revoke(stage: Stage, rows: dict[str, list[registers.Row]]) -> None:
    """Let the neighbour change their mind: it is told, and what was read stays."""
    home = stage.home
    say("The neighbour takes it back")
    await stage.owners.decide(NEIGHBOUR.code, "revoke")
    await home.call("call_service", domain=DOMAIN, service="refresh")
    await _until_told(home, "repairs/list_issues", "access_revoked_")
    for statistic in registers.ids([NEIGHBOUR]):
        if await registers.rows_of(home, statistic) != rows[statistic]:
            raise DemoError(f"{statistic} changed when the access ended")


async def _until_told(home: HomeAssistant, command: str, beginning: str) -> None:
    """Wait until a notification or a repair is there whose id begins in a certain way."""
    for _ in range(MOMENTS):
        found = await home.call(command)
        told = found["issues"] if isinstance(found, dict) else found
        keys = (each.get("issue_id") or each.get("notification_id") for each in told)
        if any(str(key).startswith(beginning) for key in keys):
            return
        await asyncio.sleep(0.5)
    raise DemoError(f"nobody was told of {beginning}…")


def as_json(rows: dict[str, list[registers.Row]], **more: object) -> Json:
    """Return the statistics in numbers, the metering point masked."""
    starts = [row.start for each in rows.values() for row in each]
    return {
        "operator": "leneda",
        "usage_point": masked(FLAT.code),
        "first": min(starts).isoformat(),
        "last": max(starts).isoformat(),
        "hours": len(set(starts)),
        "totals": _totals(FLAT, rows),
        "granted": _totals(NEIGHBOUR, rows),
        **more,
        "registers_alike": len(rows),
        "hours_alike": len(starts),
    }


def _totals(point: Point, rows: dict[str, list[registers.Row]]) -> dict[str, float]:
    """Return what each register of a metering point adds up to, in kWh or kvarh."""
    return {
        obis: registers.total(rows[statistic]) for obis, statistic in point.statistics()
    }
