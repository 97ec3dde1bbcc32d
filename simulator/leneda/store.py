"""Leneda's own store: who has which key, whose the metering points are, and who may read them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from .days import local_day
from .obis import Obis
from .point import MeteringPoint


class RequestState(StrEnum):
    """How an access request stands."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"


_DECISIONS = {
    RequestState.GRANTED: RequestState.PENDING,
    RequestState.REFUSED: RequestState.PENDING,
    RequestState.REVOKED: RequestState.GRANTED,
}


@dataclass(slots=True)
class Account:
    """Somebody with an Energy ID; the key may be replaced, and is None when it was removed."""

    energy_id: str
    name: str
    api_key: str | None


@dataclass(slots=True)
class AccessRequest:
    """One metering point, the registers asked for, who asks, and how it stands."""

    id: str
    request_id: str
    requester: str
    code: str
    registers: frozenset[Obis]
    made: datetime
    state: RequestState = RequestState.PENDING
    decided: datetime | None = None

    def decide(self, state: RequestState, now: datetime) -> None:
        """Grant or refuse what is pending, or revoke what was granted; raises ValueError otherwise."""
        if _DECISIONS.get(state) is not self.state:
            raise ValueError(f"{self.state} cannot become {state}")
        self.state, self.decided = state, now

    def as_json(self) -> dict[str, object]:
        """Give the request as JSON fields."""
        return {
            "id": self.id,
            "requestId": self.request_id,
            "requester": self.requester,
            "code": self.code,
            "registers": sorted(self.registers),
            "made": self.made.isoformat(),
            "state": self.state.value,
            "decided": self.decided and self.decided.isoformat(),
        }


class LenedaStore:
    """Accounts, metering points, and requests for access."""

    def __init__(self) -> None:
        """Start empty."""
        self.accounts: dict[str, Account] = {}
        self.points: dict[str, MeteringPoint] = {}
        self.requests: list[AccessRequest] = []
        self._false_attempts: Counter[tuple[str, date]] = Counter()
        self._keys = count(1)

    def new_key(self) -> str:
        """Make up an API key that nobody has had yet; the same ones at every start."""
        return f"00000000-0000-4000-8000-{next(self._keys):012d}"

    def caller(self, api_key: str, energy_id: str) -> Account | None:
        """Find whose key and Energy ID these are; None unless they belong together."""
        account = self.accounts.get(energy_id)
        is_theirs = account is not None and api_key and account.api_key == api_key
        return account if is_theirs else None

    def readable(self, energy_id: str, code: str) -> frozenset[Obis] | None:
        """List the registers an Energy ID may read; None: the metering point is unknown, or nothing was granted."""
        point = self.points.get(code)
        if point is None:
            return None
        if point.owner == energy_id:
            return point.registers
        granted = [
            request.registers
            for request in self.requests
            if (request.requester, request.code) == (energy_id, code)
            and request.state is RequestState.GRANTED
        ]
        return frozenset().union(*granted) if granted else None

    def ask(
        self,
        requester: str,
        codes: Iterable[str],
        registers: Iterable[Obis],
        now: datetime,
    ) -> list[AccessRequest]:
        """Note a request, one entry for each metering point; they share their request_id."""
        number = len(self.requests)
        request_id = str(uuid5(NAMESPACE_URL, f"{requester}:{number}"))
        wanted = frozenset(registers)
        made = [
            AccessRequest(str(number + n + 1), request_id, requester, code, wanted, now)
            for n, code in enumerate(dict.fromkeys(codes))
        ]
        self.requests += made
        return made

    def request(self, request: str) -> AccessRequest:
        """Find a request by its number; raises KeyError when there is none."""
        for known in self.requests:
            if known.id == request:
                return known
        raise KeyError(request)

    def note_false_attempt(self, energy_id: str, now: datetime) -> None:
        """Count an access request that named a wrong owner."""
        self._false_attempts[energy_id, local_day(now)] += 1

    def false_attempts(self, energy_id: str, now: datetime) -> int:
        """Tell how many of the day's access requests named a wrong owner."""
        return self._false_attempts[energy_id, local_day(now)]

    def forget_attempts(self) -> None:
        """Forget all false attempts."""
        self._false_attempts.clear()
