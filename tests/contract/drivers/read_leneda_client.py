"""Let leneda-client make the calls asked for on standard input, and print what it gives or raises."""

import asyncio
from datetime import UTC, datetime
from enum import Enum
import json
import logging
import sys

from aiohttp import ClientError
from leneda.client import LenedaClient
from leneda.exceptions import LenedaException
from leneda.models import AggregatedMeteringData, MeteringData, SharingGroup
from leneda.obis_codes import ObisCode


def _plain(value: object) -> object:
    """Put one of the client's objects into JSON, instants in UTC."""
    if isinstance(value, MeteringData):
        items = [
            [item.started_at.astimezone(UTC).isoformat(), item.value, item.version]
            for item in value.items
        ]
        return [value.unit, value.interval_length, items]
    if isinstance(value, AggregatedMeteringData):
        sums = [
            [item.started_at.isoformat(), item.ended_at.isoformat(), item.value]
            for item in value.aggregated_time_series
        ]
        return [value.unit, sums]
    if isinstance(value, SharingGroup):
        return value.to_dict()
    if isinstance(value, Enum):
        return value.value
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _given(argument: object) -> object:
    """Give an argument as the client wants it: codes as its own, instants aware where they are marked so."""
    if isinstance(argument, list):
        return [_given(item) for item in argument]
    if not isinstance(argument, str):
        return argument
    if argument.startswith("aware:"):
        return datetime.fromisoformat(argument.removeprefix("aware:"))
    known = {code.value for code in ObisCode}
    return ObisCode(argument) if argument in known else argument


async def _outcome(client: LenedaClient, method: str, *given: object) -> object:
    """Make one call."""
    try:
        value = await getattr(client, method)(*map(_given, given))
    except (LenedaException, ClientError) as error:
        status = getattr(error, "status", None)
        return {"error": type(error).__name__, "status": status}
    return {"value": _plain(value)}


async def main() -> None:
    """Make all calls with one client, led to another host by its constant."""
    wanted = json.load(sys.stdin)
    logging.disable(logging.CRITICAL)
    LenedaClient.BASE_URL = wanted["base"]
    client = LenedaClient(*wanted["token"].split())
    outcomes = [await _outcome(client, *call) for call in wanted["calls"]]
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
