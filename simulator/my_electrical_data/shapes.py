"""The shapes of v2: measures put together anew, points at interval starts, and the reduced v5 of its older clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
import re

from ..enedis.measures import Resource
from ..model import Direction, Register

type Json = dict[str, object]
type Points = list[dict[str, object]]

_STAMP = "%Y-%m-%d %H:%M:%S"
_STEP = re.compile(r"PT(\d+)M")
_SIGNS = {Direction.CONSUMPTION: "CONS", Direction.PRODUCTION: "PROD"}
_QUANTITIES = {
    Register.CURVE: ("PA", "W"),
    Register.DAILY: ("EA", "Wh"),
    Register.MAX_POWER: ("PMA", "VA"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """The days a measure is asked for; the end is excluded."""

    prm: str
    start: date
    end: date


def points_of(body: Mapping[str, object]) -> Points:
    """Give the points of Enedis' answer; an error it passes off as one has none."""
    quantities = body.get("grandeur")
    if not isinstance(quantities, list) or not quantities:
        return []
    return [dict(point) for point in quantities[0]["points"]]


def interval_start(point: Mapping[str, object]) -> str:
    """Give the stamp of a point's start as the gateway reckons it: on the clock's face, blind to summer time."""
    stamp, step = str(point["d"]), _STEP.fullmatch(str(point.get("p", "")))
    if step is None:
        return stamp
    moved = datetime.fromisoformat(stamp) - timedelta(minutes=int(step[1]))
    return moved.strftime(_STAMP)


def shifted(points: Sequence[Mapping[str, object]]) -> Points:
    """Move the points of a load curve to the start of their interval."""
    return [{**point, "d": interval_start(point)} for point in points]


def rebuilt(
    span: Span, resource: Resource, points: Sequence[Mapping[str, object]]
) -> Json:
    """Put a 2026 answer together from points, which the gateway sorts by their text."""
    physical, unit = _QUANTITIES[resource.register]
    quantity: Json = {
        "grandeurMetier": _SIGNS[resource.direction],
        "grandeurPhysique": physical,
        "unite": unit,
        "points": sorted(points, key=_stamp),
        "calendrier": [],
    }
    period = {"dateDebut": span.start.isoformat(), "dateFin": span.end.isoformat()}
    body: Json = {"idPrm": span.prm, "periode": period, "grandeur": [quantity]}
    if resource.register is not Register.CURVE:
        body["pas"] = "P1D"
    return body


def _stamp(point: Mapping[str, object]) -> str:
    """Give a point's stamp as text."""
    return str(point["d"])


def measure_v5(body: Json) -> Json:
    """Turn a 2026 measure into what older clients read; an error stays as it is."""
    quantities, period = body.get("grandeur"), body.get("periode")
    if not isinstance(quantities, list) or not isinstance(period, dict):
        return body
    first: Json = quantities[0]
    kind: Json = {"unit": first["unite"]}
    if "pas" in body:
        kind["measuring_period"] = body["pas"]
    return {
        "meter_reading": {
            "usage_point_id": body["idPrm"],
            "start": period["dateDebut"],
            "end": period["dateFin"],
            "quality": body.get("etapeMetier", "BRUT"),
            "reading_type": kind,
            "interval_reading": [_reading(point) for point in points_of(body)],
        }
    }


def _reading(point: Mapping[str, object]) -> Json:
    """Give one v5 value."""
    reading: Json = {"value": point["v"], "date": point["d"]}
    if "p" in point:
        reading |= {"interval_length": point["p"], "measure_type": point["n"]}
    return reading


# Contract and address.

_IDENTITY = ("customer", "contact_data", "person")


def contract_2026(situation: object, synthesis: object, metering: object) -> Json:
    """Put three of Enedis' answers together, without who the holder is."""
    contracts = situation if isinstance(situation, list) else []
    return {
        "situation_contrat": [
            {name: value for name, value in one.items() if name not in _IDENTITY}
            for one in contracts
        ],
        "synthese_contrat": synthesis,
        "comptage": metering,
    }


def contract_v5(body: Json, prm: str) -> Json:
    """Turn the contract into what older clients read; the tariff keeps its long name."""
    contracts, synthesis = body["situation_contrat"], body["synthese_contrat"]
    if not isinstance(contracts, list) or not isinstance(synthesis, dict):
        return body
    chosen = next((one for one in contracts if one["segment"] == "C5"), contracts[0])
    names = ("segment", "distribution_tariff", "contract_type")
    fields: Json = {name: chosen.get(name) for name in names}
    if power := chosen.get("subscribed_power"):
        fields["subscribed_power"] = f"{power['value']} kVA"
    if since := synthesis.get("consumption_last_activation_date"):
        fields["last_activation_date"] = since[:10]
    if offpeak := _offpeak(body["comptage"]):
        fields["offpeak_hours"] = offpeak
    return _customer({"usage_point": {"usage_point_id": prm}, "contracts": fields})


def _offpeak(metering: object) -> object:
    """Find the off-peak hours in the metering data, if there are any."""
    relay = metering.get("relais") if isinstance(metering, dict) else None
    return relay.get("plageHeuresCreuses") if isinstance(relay, dict) else None


def address_v5(body: Json, prm: str) -> Json:
    """Turn the address into what older clients read."""
    address = body["address"]
    if not isinstance(address, dict):
        return body
    postal_code, _, city = str(address["postal_code_city"]).partition(" ")
    fields = {
        "street": address["number_street_name"],
        "postal_code": postal_code,
        "city": city,
        "insee_code": address["insee_code"],
        "country": "France",
    }
    point = {"usage_point_id": prm, "usage_point_addresses": fields}
    return _customer({"usage_point": point})


def _customer(usage_point: Json) -> Json:
    """Wrap a usage point as v5 does."""
    return {"customer": {"usage_points": [usage_point]}}
