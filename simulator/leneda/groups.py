"""Sharing groups, for those who own or manage one; the answers follow the only client that asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import NAMESPACE_URL, uuid5

from .errors import LenedaError, bad_request
from .obis import Obis
from .point import MeteringPoint
from .store import LenedaStore

type Json = dict[str, object]

GROUP_TYPES = ("AIR", "AIN", "ACR", "AC1", "CEL", "APS", "CER", "CEN")
_MAX_SIZE = 1000


@dataclass(frozen=True, slots=True)
class SharingGroup:
    """A sharing group: its contract, kind, people, metering points, first day and, if it ended, last day."""

    contract: str
    kind: str
    owner: str
    manager: str
    codes: tuple[str, ...]
    since: date
    until: date | None = None

    def is_seen_by(self, energy_id: str) -> bool:
        """Tell whether somebody owns or manages the group."""
        return energy_id in (self.owner, self.manager)

    def is_alive(self, day: date) -> bool:
        """Tell whether the group exists on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def as_json(self) -> Json:
        """Give the group as JSON fields."""
        return {
            "id": str(uuid5(NAMESPACE_URL, self.contract)),
            "contractNumber": self.contract,
            "type": self.kind,
            "ownerEnergyId": self.owner,
            "managerEnergyId": self.manager,
            "startDate": self.since.isoformat(),
            "endDate": self.until and self.until.isoformat(),
        }


def page_of_groups(
    groups: list[SharingGroup], energy_id: str, query: Mapping[str, str]
) -> Json:
    """Give one page of the groups that somebody sees; pages are counted from 1."""
    page, size = _whole(query, "page", 1), _whole(query, "size", 10)
    kind = query.get("type")
    if kind not in (None, *GROUP_TYPES):
        raise bad_request(f"type must be one of {', '.join(GROUP_TYPES)}")
    seen = [
        group
        for group in groups
        if group.is_seen_by(energy_id) and kind in (None, group.kind)
    ]
    end = page * size
    return {
        "content": [group.as_json() for group in seen[end - size : end]],
        "hasNextPage": end < len(seen),
        "number": page,
        "size": size,
        "totalElements": len(seen),
        "totalPages": -(-len(seen) // size),
    }


def points_of_group(
    groups: list[SharingGroup],
    store: LenedaStore,
    energy_id: str,
    contract: str,
    query: Mapping[str, str],
) -> list[Json]:
    """List the metering points of a group that somebody sees; none on a day on which it does not exist."""
    try:
        day = date.fromisoformat(query.get("date", ""))
    except ValueError as error:
        raise bad_request("date is not a date, YYYY-MM-DD") from error
    for group in groups:
        if group.contract == contract and group.is_seen_by(energy_id):
            codes = group.codes if group.is_alive(day) else ()
            return [
                {"code": code, "type": _direction(store.points[code])} for code in codes
            ]
    raise LenedaError(HTTPStatus.NOT_FOUND, "Sharing group not found")


def _direction(point: MeteringPoint) -> str:
    """Tell what a metering point is in its group."""
    is_consumer = Obis.CONSUMPTION in point.registers
    return "CONSUMPTION" if is_consumer else "PRODUCTION"


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    """Read a whole number from 1 on."""
    text = query.get(name, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_SIZE:
        raise bad_request(f"{name} must be a number from 1 to {_MAX_SIZE}")
    return int(text)
