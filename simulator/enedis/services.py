"""`POST /subscribed_services/v1`: which usage point a consent gave, until when, and what it opens."""

from collections.abc import Mapping
from datetime import date
from itertools import count

from ..consents import Sharing
from ..faults import FaultKind
from ..meter import UsagePoint
from ..paris import paris_day
from .contracts import segments
from .enquiry import Enquiry
from .errors import ApiError, plain_error

API = "subscribed_services"
PAGE_SIZE = 1000
_DEFAULT_STATES = ("ACTIF", "DEMANDE")
_LABELS = {
    "ACTIF": "Actif",
    "DEMANDE": "Demandé",
    "TERMINE": "Terminé",
    "SUPPRIME": "Supprimé",
}
_PUBLISHED_STEPS = (10, 15, 30)

type Json = dict[str, object]


def answer(enquiry: Enquiry, body: object) -> Json:
    """Answer with the services of an autorisationId, or of all the application's sharings."""
    enquiry.check_subscription(API, "")
    fields = _checked(body)
    services = [
        service
        for service in _services(enquiry, _sharings(enquiry, fields))
        if _is_wanted(service, fields)
    ]
    if fields["comptage"] is True:
        return {"nbTotalServices": len(services)}
    page = fields.get("page", 1)
    first = (page - 1) * PAGE_SIZE if isinstance(page, int) else 0
    shown = services[first : first + PAGE_SIZE]
    if shown:
        return {"nbTotalServices": len(services), "serviceSouscrit": shown}
    if enquiry.settings.services_null:
        return {"nbTotalServices": len(services), "serviceSouscrit": None}
    return {"nbTotalServices": len(services)}


_LISTS = ("etatCode", "pointId", "siren", "mesureTypeCode")
_FLAGS = ("comptage", "soutirage", "injection")


def _checked(body: object) -> Mapping[str, object]:
    """Check the body's fields: `comptage` is required, lists must be lists."""
    if not isinstance(body, dict):
        raise plain_error(400, "Le corps de la requête est invalide")
    if "comptage" not in body:
        raise plain_error(400, "Le paramètre comptage est obligatoire")
    for name in _FLAGS:
        if name in body and not isinstance(body[name], bool):
            raise _invalid(name)
    for name in _LISTS:
        if name in body and not isinstance(body[name], list):
            raise _invalid(name)
    number = body.get("autorisationId")
    if number is not None and not str(number).isdecimal():
        raise _invalid("autorisationId")
    page = body.get("page", 1)
    if not isinstance(page, int) or isinstance(page, bool) or page < 1:
        raise _invalid("page")
    return body


def _invalid(name: str) -> ApiError:
    """Make the error of a field with a wrong value."""
    return plain_error(400, f"Le paramètre {name} est invalide")


def _sharings(enquiry: Enquiry, fields: Mapping[str, object]) -> list[Sharing]:
    """Find the sharings asked for; during a `services_empty` fault there are none."""
    consents, client_id = enquiry.store.consents, enquiry.application.client_id
    number = fields.get("autorisationId")
    if number is None:
        found = consents.of_client(client_id)
    else:
        found = consents.by_id(int(str(number)), client_id)
    return [
        sharing
        for sharing in found
        if not enquiry.fault(
            FaultKind.SERVICES_EMPTY, prm=sharing.prm, given=sharing.since
        )
    ]


def _services(enquiry: Enquiry, sharings: list[Sharing]) -> list[Json]:
    """Give five services per sharing and segment."""
    serial = count(80000001)
    services: list[Json] = []
    for sharing in sharings:
        point = enquiry.store.points[sharing.prm]
        for segment in segments(point):
            for kind, step in _measures(enquiry, point):
                service = _service(enquiry, sharing, segment, kind, step)
                services.append({"id": str(next(serial))} | service)
    return services


def _measures(enquiry: Enquiry, point: UsagePoint) -> list[tuple[str, str]]:
    """List the measures opened and their steps; the load curve only while it is collected."""
    step = point.step_at(enquiry.now)
    curve = step if step in _PUBLISHED_STEPS else 30
    kinds = [
        ("CDC", f"PT{curve}M"),
        ("PMAX", "P1D"),
        ("IDX", "P1D"),
        ("ENERGIE", "P1D"),
        ("ITC", "NA"),
    ]
    today = enquiry.today
    return kinds if point.publication.is_collected(today, today) else kinds[1:]


def _service(
    enquiry: Enquiry, sharing: Sharing, segment: str, kind: str, step: str
) -> Json:
    """Give one service."""
    state = sharing.state(enquiry.now).value
    end = sharing.ended or sharing.until
    return {
        "injection": segment == "P4",
        "soutirage": segment == "C5",
        "serviceCode": "ACCES",
        "dateDebut": paris_day(sharing.since).isoformat(),
        "dateFin": paris_day(end).isoformat(),
        "etatCode": state,
        "etatLibelle": _LABELS[state],
        "pointId": sharing.prm,
        "mesuresTypeCode": kind,
        "mesuresPas": step,
        "mesuresCorrigees": False,
        "espaceDynamique": True,
        "publicationDonnees": False,
        "autorisation": {
            "autorisationId": sharing.autorisation_id,
            "autorisationLibelle": f"DATACONNECT_{segment}_{state}",
            "autorisationType": "EXPLICITE",
            "autorisationStatut": "ACTIVE" if state == "ACTIF" else "INACTIVE",
        },
    }


def _is_wanted(service: Json, fields: Mapping[str, object]) -> bool:
    """Apply the filters; the sandbox's ended sharing (autorisationId 13) shows without asking for its state."""
    autorisation = service["autorisation"]
    is_mock = isinstance(autorisation, dict) and autorisation["autorisationId"] == 13
    states = fields.get("etatCode") or (None if is_mock else _DEFAULT_STATES)
    wanted: list[tuple[str, object]] = [
        ("etatCode", states),
        ("pointId", fields.get("pointId")),
        ("mesuresTypeCode", fields.get("mesureTypeCode")),
        ("serviceCode", [fields.get("serviceType", "ACCES")]),
    ]
    for name, values in wanted:
        if isinstance(values, list | tuple) and values and service[name] not in values:
            return False
    if any(
        name in fields and service[name] is not fields[name]
        for name in ("soutirage", "injection")
    ):
        return False
    return _overlaps(service, fields)


def _overlaps(service: Json, fields: Mapping[str, object]) -> bool:
    """Tell whether a service lies in the period asked for, if any."""
    try:
        first = date.fromisoformat(str(fields.get("dateDebut", "0001-01-01")))
        last = date.fromisoformat(str(fields.get("dateFin", "9999-12-31")))
    except ValueError as error:
        raise plain_error(
            400, "Le paramètre dateDebut ou dateFin est invalide"
        ) from error
    return (
        str(service["dateDebut"]) <= last.isoformat()
        and str(service["dateFin"]) >= first.isoformat()
    )
