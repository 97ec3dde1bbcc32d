"""Let enedis-client make the calls asked for on standard input, and print what it gives or raises."""

from datetime import UTC, date
import json
import sys

from enedis_client import EnedisError, MyElectricalDataClient, Settings
from enedis_client.contract import activation_date, subscribed_power_w
from enedis_client.models import DailySeries, LoadCurve


def _plain(value: object) -> object:
    """Put one of the client's objects into JSON, instants in UTC."""
    if isinstance(value, LoadCurve):
        return [
            [
                reading.start.astimezone(UTC).isoformat(),
                reading.end_utc.isoformat(),
                reading.energy_wh,
            ]
            for reading in value.readings
        ]
    if isinstance(value, DailySeries):
        return [
            [reading.day.isoformat(), reading.energy_wh] for reading in value.readings
        ]
    return value


def _outcome(client: MyElectricalDataClient, method: str, *given: object) -> object:
    """Make one call."""
    if method == "contract":
        payload = client.contracts()
        return [subscribed_power_w(payload), str(activation_date(payload))]
    if method == "clear_cache":
        return client.clear_cache(str(given[0]), *map(_day, given[1:]))
    days = [_day(text) for text in given[:2]]
    more = {"use_cache": given[2]} if len(given) > 2 else {}
    return _plain(getattr(client, method)(*days, **more))


def _day(text: object) -> date:
    """Read a date."""
    return date.fromisoformat(str(text))


def main() -> None:
    """Make all calls with one client that does not wait between its attempts."""
    wanted = json.load(sys.stdin)
    settings = Settings(wanted["prm"], wanted["token"], base_url=wanted["base"])
    outcomes: list[object] = []
    with MyElectricalDataClient(settings, sleep=lambda _seconds: None) as client:
        for call in wanted["calls"]:
            try:
                outcomes.append({"value": _outcome(client, *call)})
            except EnedisError as error:
                detail = getattr(error, "detail", None)
                outcome = {"error": type(error).__name__, "message": str(error)}
                outcomes.append(outcome | {"detail": detail})
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main()
