"""Faults on demand: how an operator misbehaves, when, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count

from .clock import Clock


class FaultKind(StrEnum):
    """What goes wrong."""

    # The answer as a whole.
    TECHNICAL_ERROR = "technical_error"
    BAD_GATEWAY = "bad_gateway"
    HTML = "html"
    TIMEOUT = "timeout"
    RESET = "reset"
    SLOW = "slow"
    STATUS = "status"
    UNAUTHORIZED = "unauthorized"
    THROTTLED_SECOND = "throttled_second"
    THROTTLED_HOUR = "throttled_hour"
    # What the operator believes of the consent, the application or the collection.
    NOT_SUBSCRIBED = "not_subscribed"
    NOT_REGISTERED = "not_registered"
    REVOKED = "revoked"
    HOLDER_CHANGED = "holder_changed"
    SERVICES_EMPTY = "services_empty"
    COLLECTION_NO_DATA = "collection_no_data"
    COLLECTION_OBJECTED = "collection_objected"
    COLLECTION_TECHNICAL_ERROR = "collection_technical_error"
    NO_DATA = "no_data"
    # The readings themselves.
    NULL_VALUES = "null_values"
    DUPLICATED_POINTS = "duplicated_points"
    UNSORTED_POINTS = "unsorted_points"
    ABSURD_PEAK = "absurd_peak"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault and its bounds; a bound left at None does not limit.

    path: a glob over the whole path (`*courbe_de_charge*`); a fault without one spares token and pages.
    prm: the usage point asked for. count: how many calls are left to hit.
    since, until: instants (aware). minutes: only that long after the consent was given.
    status: HTTP status for the kinds that have several. seconds: how long slow and timeout wait.
    """

    kind: FaultKind
    path: str | None = None
    prm: str | None = None
    count: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    minutes: float | None = None
    status: int | None = None
    seconds: float | None = None
    body: str | None = None
    content_type: str = "application/json"
    id: int = 0
    hits: int = 0

    def is_active(self, now: datetime) -> bool:
        """Tell whether time and count still allow the fault."""
        if self.count is not None and self.count <= 0:
            return False
        if self.since is not None and now < self.since:
            return False
        return self.until is None or now < self.until

    def concerns(self, path: str, prm: str | None) -> bool:
        """Tell whether a call is one the fault is meant for."""
        if self.prm is not None and self.prm != prm:
            return False
        return self.path is None or fnmatchcase(path, self.path)

    def as_json(self) -> dict[str, object]:
        """Give the fault as JSON fields."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "path": self.path,
            "prm": self.prm,
            "count": self.count,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "minutes": self.minutes,
            "status": self.status,
            "seconds": self.seconds,
            "hits": self.hits,
        }


class Faults:
    """The faults in force, the oldest first."""

    def __init__(self, clock: Clock) -> None:
        """Start without any fault."""
        self._clock = clock
        self._ids = count(1)
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        """Walk through all faults, spent ones included."""
        return iter(self._faults)

    def add(
        self,
        kind: FaultKind | str,
        *,
        path: str | None = None,
        prm: str | None = None,
        count: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        minutes: float | None = None,
        status: int | None = None,
        seconds: float | None = None,
        body: str | None = None,
        content_type: str = "application/json",
    ) -> Fault:
        """Put a fault in force and give it back; `hits` then counts what it struck."""
        fault = Fault(
            kind=FaultKind(kind),
            path=path,
            prm=prm,
            count=count,
            since=since,
            until=until,
            minutes=minutes,
            status=status,
            seconds=seconds,
            body=body,
            content_type=content_type,
            id=next(self._ids),
        )
        self._faults.append(fault)
        return fault

    def remove(self, fault_id: int) -> bool:
        """Lift one fault by its number; tell whether there was one."""
        before = len(self._faults)
        self._faults = [fault for fault in self._faults if fault.id != fault_id]
        return len(self._faults) < before

    def clear(self) -> None:
        """Lift all faults."""
        self._faults.clear()

    def take(
        self,
        *kinds: FaultKind,
        path: str,
        via: str | None = None,
        prm: str | None = None,
        consent_given: datetime | None = None,
        only_with_path: bool = False,
    ) -> Fault | None:
        """Find the first fault of these kinds for a call, and count it as struck.

        via: the path at a gateway, where the call of `path` is one that the gateway makes.
        """
        paths = (path,) if via is None else (path, via)
        now = self._clock.now()
        for fault in self._faults:
            if fault.kind not in kinds or not fault.is_active(now):
                continue
            if not any(fault.concerns(known, prm) for known in paths):
                continue
            if only_with_path and fault.path is None:
                continue
            if not _is_young_enough(fault, consent_given, now):
                continue
            fault.hits += 1
            if fault.count is not None:
                fault.count -= 1
            return fault
        return None


def _is_young_enough(
    fault: Fault, consent_given: datetime | None, now: datetime
) -> bool:
    """Tell whether the consent is still within the fault's minutes, if it has any."""
    if fault.minutes is None or consent_given is None:
        return True
    return now < consent_given + timedelta(minutes=fault.minutes)
