"""Let myelectricaldatapy make the calls asked for on standard input, and print what it gives or raises."""

import asyncio
from datetime import UTC, datetime
import json
import sys
from zoneinfo import ZoneInfo

from myelectricaldatapy import Enedis, EnedisByPDL, EnedisException, auth
from myelectricaldatapy.analytics import EnedisAnalytics

PARIS = ZoneInfo("Europe/Paris")


async def _outcome(client: Enedis, prm: str, method: str, *days: str) -> object:
    """Make one call."""
    given = [datetime.fromisoformat(day) for day in days]
    if method == "hourly_kwh":
        return await _hourly_kwh(client, prm, *given)
    if method == "home":
        return await _home(client.auth.token, prm)
    return await getattr(client, method)(prm, *given)


async def _hourly_kwh(client: Enedis, prm: str, *days: datetime) -> object:
    """Let the client reckon the energy of each hour, in the zone of the meter."""
    answer = await client.async_get_details_consumption(prm, *days)
    EnedisAnalytics.local_timezone = PARIS
    analytics = EnedisAnalytics(answer["meter_reading"]["interval_reading"])
    rows = analytics.get_data_analytics(convertKwh=True, convertUTC=True, groupby=True)
    return [
        [row["date"].to_pydatetime().astimezone(UTC).isoformat(), row["value"]]
        for row in rows
    ]


async def _home(token: str, prm: str) -> object:
    """Let the client fetch all it shows of a home: access, contract, address, max power, three years of days."""
    home = EnedisByPDL(prm, token)
    home.maxpower_subscription(True)
    home.set_collects("daily_consumption")
    try:
        await home.async_update()
    finally:
        await home.async_close()
    return {
        "connected": home.is_connected,
        "contract": home.contract,
        "address": home.address,
        "max_power": home.max_power,
        "days": len(home._params["consumption"]["data"]),
    }


async def main() -> None:
    """Make all calls with one client."""
    wanted = json.load(sys.stdin)
    auth.URL = wanted["base"]
    outcomes: list[object] = []
    async with Enedis(wanted["token"]) as client:
        for call in wanted["calls"]:
            try:
                value = await _outcome(client, wanted["prm"], *call)
                outcomes.append({"value": value})
            except EnedisException as error:
                outcome = {"error": type(error).__name__, "message": str(error)}
                outcomes.append(outcome)
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
