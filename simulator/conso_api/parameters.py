"""The parameters of Conso API, and its refusals of them in the form of the validator it uses (zod)."""

from collections.abc import Mapping
from dataclasses import dataclass
import re

from ..enedis.measures import RESOURCES, Resource
from ..model import Register

type Json = dict[str, object]

_PRM_LENGTH = 14
# Not anchored, as in Conso API: what surrounds a date reaches Enedis.
_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_OLD_NAMES = {"pointId": "prm", "dateDebut": "start", "dateFin": "end"}
_CHOICES = {"mesuresPas": ("P1D", "P1M"), "grandeurPhysique": ("PMA", "TOUT")}
_MAX_POWER = "consumption_max_power"


def _legacy_name(resource: Resource) -> str | None:
    """Give a resource's name among the legacy types: v5's, shorter for the max power."""
    if resource.v5_path is None:
        return None
    if resource.register is Register.MAX_POWER:
        return _MAX_POWER
    return resource.v5_path.rsplit("/", 1)[1]


LEGACY_TYPES = {
    name: resource for resource in RESOURCES if (name := _legacy_name(resource))
}
"""The types of before 2026, as linky's versions 1 and 2 ask for them."""

TYPES_2026 = {resource.name: resource for resource in RESOURCES}
"""The types of 2026, named as Enedis names its resources."""


class ParameterError(Exception):
    """The parameters are not what they should be; carries zod's issues."""

    def __init__(self, issues: list[Json]) -> None:
        """Keep the issues."""
        super().__init__("parameters")
        self.error: Json = {"issues": issues, "name": "ZodError"}


@dataclass(frozen=True, slots=True)
class Parameters:
    """A request that may pass: what is asked, of which generation, and Enedis' parameters for it."""

    resource: Resource
    is_legacy: bool
    prm: str
    query: dict[str, str]


def read_parameters(kind: str, query: Mapping[str, str]) -> Parameters:
    """Read type and parameters under their new or old names; raises ParameterError."""
    values = {name: query.get(name, query.get(old)) for name, old in _OLD_NAMES.items()}
    issues = [*_type_issues(kind), *_prm_issues(values["pointId"])]
    for name in ("dateDebut", "dateFin"):
        issues += _date_issues(name, values[name])
    for name, choices in _CHOICES.items():
        if (chosen := query.get(name)) is not None and chosen not in choices:
            issues.append(_not_among(name, chosen, choices))
    if issues:
        raise ParameterError(issues)
    prm, start, end = (values[name] or "" for name in _OLD_NAMES)
    if kind in LEGACY_TYPES:
        wanted = {"usage_point_id": prm, "start": start, "end": end}
        return Parameters(LEGACY_TYPES[kind], True, prm, wanted)
    wanted = {"pointId": prm, "dateDebut": start, "dateFin": end}
    resource = TYPES_2026[kind]
    if resource.register is Register.MAX_POWER:
        wanted |= {
            name: query.get(name, choices[0]) for name, choices in _CHOICES.items()
        }
    return Parameters(resource, False, prm, wanted)


def _type_issues(kind: str) -> list[Json]:
    """Check the type."""
    known = (*LEGACY_TYPES, *TYPES_2026)
    return [] if kind in known else [_not_among("type", kind, known)]


def _prm_issues(prm: str | None) -> list[Json]:
    """Check the usage point: fourteen characters, whichever."""
    if prm is None:
        return [_missing("pointId")]
    if len(prm) == _PRM_LENGTH:
        return []
    return [
        {
            "code": "too_small" if len(prm) < _PRM_LENGTH else "too_big",
            "minimum" if len(prm) < _PRM_LENGTH else "maximum": _PRM_LENGTH,
            "type": "string",
            "inclusive": True,
            "exact": True,
            "message": f"String must contain exactly {_PRM_LENGTH} character(s)",
            "path": ["pointId"],
        }
    ]


def _date_issues(name: str, text: str | None) -> list[Json]:
    """Check a date."""
    if text is None:
        return [_missing(name)]
    if _DATE.search(text):
        return []
    return [
        {
            "validation": "regex",
            "code": "invalid_string",
            "message": "Invalid",
            "path": [name],
        }
    ]


def _missing(name: str) -> Json:
    """Give zod's issue of a missing parameter."""
    return {
        "code": "invalid_type",
        "expected": "string",
        "received": "null",
        "path": [name],
        "message": "Expected string, received null",
    }


def _not_among(name: str, value: str, choices: tuple[str, ...]) -> Json:
    """Give zod's issue of a value that is none of those allowed."""
    listed = " | ".join(f"'{choice}'" for choice in choices)
    return {
        "received": value,
        "code": "invalid_enum_value",
        "options": list(choices),
        "path": [name],
        "message": f"Invalid enum value. Expected {listed}, received '{value}'",
    }
