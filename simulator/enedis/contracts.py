"""Contract data: five 2026 APIs with the usage point in the path, and v5's four customer APIs."""

from collections.abc import Callable
from datetime import date
import re

from ..meter import UsagePoint
from ..model import Direction
from ..paris import PARIS, day_start
from .enquiry import Enquiry
from .errors import Issue
from .measures import read_prm

type Json = dict[str, object]

_LENGTHS = {"C": "Courte", "M": "Moyenne", "L": "Longue"}
_PERIODS = {
    "UST": "",
    "UDT": " heures pleines heures creuses",
    "U4": " heures pleines heures creuses associées à deux saisons",
}
_PRM = re.compile(r"\d{14}", re.ASCII)


def tariff_label(code: str) -> str:
    """Spell a distribution tariff code (BTINFMU4) out as 2026 does."""
    length, period = _LENGTHS.get(code[5:6], "Moyenne"), _PERIODS.get(code[6:], "")
    return f"Tarif BT<=36kVA {length} Utilisation{period}"


def _instant(day: date) -> str:
    """Write a day's beginning in Paris as 2026 does: `2024-10-12T00:00:00+0200`."""
    return f"{day_start(day).astimezone(PARIS):%Y-%m-%dT%H:%M:%S%z}"


def _date_with_offset(day: date) -> str:
    """Write a day as v5 does, with the offset of its date: `2024-10-12+02:00`."""
    return f"{day_start(day).astimezone(PARIS):%Y-%m-%d%:z}"


# 2026.


def _contracts(point: UsagePoint) -> list[Json]:
    """Give `situation_contrat_auto`: a list of contracts with their holder (the misspelt `adress` is Enedis')."""
    contract, result = point.contract, list[Json]()
    if point.consumes:
        result.append(
            {
                "usage_point_id": point.prm,
                "contract_start": _instant(point.active_since(Direction.CONSUMPTION)),
                "contract_type": contract.contract_type,
                "contractor": contract.contractor,
                "distribution_tariff": tariff_label(contract.tariff),
                "subscribed_power": {
                    "unit": "kVA",
                    "value": str(contract.subscribed_kva),
                },
                "segment": "C5",
            }
            | _holder(point)
        )
    if point.produces:
        result.append(
            {
                "usage_point_id": point.prm,
                "contract_start": _instant(point.active_since(Direction.PRODUCTION)),
                "contract_type": "Contrat GRD-A",
                "segment": "P4",
            }
            | _holder(point)
        )
    return result


def _holder(point: UsagePoint) -> Json:
    """Give the holder's part of a contract."""
    holder, address = point.holder, point.address
    lines = {
        "line1": holder.name,
        "line4": address.street,
        "line6": f"{address.postal_code} {address.city}",
        "line7": "France",
    }
    return {
        "customer": {"customer": {"adress": lines}},
        "contact_data": {
            "email": holder.email,
            "landline": holder.landline,
            "phone": holder.phone,
        },
        "person": {
            "title": holder.title,
            "lastname": holder.lastname,
            "firstname": holder.firstname,
        },
    }


def _synthesis(point: UsagePoint) -> Json:
    """Give `synth_contrat_auto`: segments and activation dates."""
    body: Json = {"segments": [{"segment": segment} for segment in segments(point)]}
    if point.produces:
        body["generation_last_activation_date"] = _instant(
            point.active_since(Direction.PRODUCTION)
        )
    if point.consumes:
        body["consumption_last_activation_date"] = _instant(
            point.active_since(Direction.CONSUMPTION)
        )
    return body | {"services_level": "Communicant (ouvert aux services)"}


def segments(point: UsagePoint) -> list[str]:
    """Give the segments of a usage point: C5 for consumption, P4 for production."""
    return ["C5"] * point.consumes + ["P4"] * point.produces


def _metering(point: UsagePoint) -> Json:
    """Give `comptage_auto`: meter and off-peak hours; never recorded, so the Swagger's schema."""
    body: Json = {
        "dispositifComptage": {
            "typeComptage": {"code": "AMM", "libelle": "Compteur communicant"}
        },
        "compteurs": [
            {
                "numeroSerie": point.meter_serial,
                "regimePropriete": {
                    "code": "PROP",
                    "libelle": "Propriété du distributeur",
                },
            }
        ],
    }
    if point.contract.offpeak_hours:
        body["relais"] = {"plageHeuresCreuses": point.contract.offpeak_hours}
    return body


def _general_data(point: UsagePoint) -> Json:
    """Give `donnees_generales_auto`: the address."""
    address = point.address
    return {
        "address": {
            "number_street_name": address.street,
            "locality": address.locality,
            "postal_code_city": f"{address.postal_code} {address.city}",
            "insee_code": address.insee_code,
        }
    }


def _supply(point: UsagePoint) -> Json:
    """Give `alimentation_auto`: connection state and power."""
    power = {"value": float(point.contract.connection_kva), "unit": "kVA"}
    body: Json = {
        "serial_number": int(point.meter_serial),
        "connection_state": "Alimenté",
        "voltage_level": "BTINF",
        "phase_count": point.phases,
    }
    if point.consumes:
        body["consumption_connection_power"] = power
    if point.produces:
        body["generation_connection_power"] = power
    return body


APIS_2026: dict[str, Callable[[UsagePoint], Json | list[Json]]] = {
    "situation_contrat_auto": _contracts,
    "synth_contrat_auto": _synthesis,
    "comptage_auto": _metering,
    "donnees_generales_auto": _general_data,
    "alimentation_auto": _supply,
}
"""First path part of each 2026 API (`/{api}/v1/{prm}`) and what it answers."""


def answer_2026(enquiry: Enquiry, api: str, prm: str) -> Json | list[Json]:
    """Answer one of the five contract APIs; parameters, and a usage point that is none, give 500."""
    enquiry.check_subscription(api, prm)
    if enquiry.query or not _PRM.fullmatch(prm):
        raise enquiry.refuse(Issue.TECHNICAL)
    if prm not in enquiry.store.points:
        raise enquiry.refuse(Issue.NO_SERVICE)
    enquiry.check_consent(prm, missing=Issue.NO_SERVICE)
    return APIS_2026[api](enquiry.store.points[prm])


# v5.


def _usage_point(point: UsagePoint) -> Json:
    """Give the usage point of v5's contracts."""
    return {
        "usage_point_id": point.prm,
        "usage_point_status": "com",
        "meter_type": "AMM",
    }


def _v5_contracts(point: UsagePoint) -> Json:
    """Give `customers_upc`: the contract with its short tariff code."""
    contract = point.contract
    since = _date_with_offset(point.active_since(Direction.CONSUMPTION))
    fields: Json = {
        "segment": "C5",
        "subscribed_power": f"{contract.subscribed_kva} kVA",
        "last_activation_date": since,
        "distribution_tariff": contract.tariff,
        "offpeak_hours": contract.offpeak_hours,
        "contract_type": contract.contract_type,
        "contract_status": "SERVC",
        "last_distribution_tariff_change_date": since,
    }
    if not contract.offpeak_hours:
        del fields["offpeak_hours"]
    return _v5_customer(
        point, {"usage_point": _usage_point(point), "contracts": fields}
    )


def _v5_addresses(point: UsagePoint) -> Json:
    """Give `customers_upa`: the address."""
    address = point.address
    fields = {
        "street": address.street,
        "locality": address.locality,
        "postal_code": address.postal_code,
        "insee_code": address.insee_code,
        "city": address.city,
        "country": "France",
    }
    return _v5_customer(
        point, {"usage_point": _usage_point(point) | {"usage_point_addresses": fields}}
    )


def _v5_customer(point: UsagePoint, usage_point: Json) -> Json:
    """Wrap a usage point as v5 does."""
    return {"customer": {"customer_id": point.holder.id, "usage_points": [usage_point]}}


def _v5_identity(point: UsagePoint) -> Json:
    """Give `customers_i`: the holder's name."""
    holder = point.holder
    person = {
        "title": holder.title,
        "firstname": holder.firstname,
        "lastname": holder.lastname,
    }
    return {"customer_id": holder.id, "identity": {"natural_person": person}}


def _v5_contact(point: UsagePoint) -> Json:
    """Give `customers_cd`: telephone and mail."""
    holder = point.holder
    return {
        "customer_id": holder.id,
        "contact_data": {"phone": holder.phone, "email": holder.email},
    }


APIS_V5: dict[str, Callable[[UsagePoint], Json]] = {
    "/customers_upc/v5/usage_points/contracts": _v5_contracts,
    "/customers_upa/v5/usage_points/addresses": _v5_addresses,
    "/customers_i/v5/identity": _v5_identity,
    "/customers_cd/v5/contact_data": _v5_contact,
}
"""Path of each v5 customer API and what it answers."""


def answer_v5(enquiry: Enquiry, path: str) -> Json:
    """Answer one of v5's customer APIs, which only know consumption points."""
    enquiry.check_subscription(
        path.split("/")[1], enquiry.query.get("usage_point_id", "")
    )
    prm = read_prm(enquiry, "usage_point_id")
    point = enquiry.find_point(prm)
    enquiry.check_consent(prm)
    if not point.consumes:
        raise enquiry.refuse(Issue.WRONG_DIRECTION)
    return APIS_V5[path](point)
