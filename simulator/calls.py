"""The log of calls: what a client asked, without its secrets."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SECRET_PARAMETERS = frozenset({"client_secret", "token", "code"})
HIDDEN = "***"
_KEEP = 50_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call: instant (UTC), method, path, query without secrets, usage point, HTTP status.

    The status is 0 when the connection was cut instead of answered.
    """

    at: datetime
    method: str
    path: str
    query: dict[str, str]
    status: int
    prm: str | None = None
    client_id: str | None = None
    user_agent: str = ""

    def as_json(self) -> dict[str, object]:
        """Give the call as JSON fields."""
        return {
            "at": self.at.isoformat(),
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
            "prm": self.prm,
            "client_id": self.client_id,
            "user_agent": self.user_agent,
        }


def without_secrets(query: Mapping[str, str]) -> dict[str, str]:
    """Copy a query, hiding the values nobody may read in a log."""
    return {k: HIDDEN if k in SECRET_PARAMETERS else v for k, v in query.items()}


class CallLog:
    """All calls since the start or the last reset, the oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self.records: list[Call] = []

    def add(self, call: Call) -> None:
        """Note one call; the oldest half goes when the log grows too long."""
        self.records.append(call)
        if len(self.records) > _KEEP:
            del self.records[: _KEEP // 2]

    def reset(self) -> None:
        """Forget all calls."""
        self.records.clear()

    def counts(self) -> dict[str, int]:
        """Count the calls per path, the most frequent first."""
        return dict(Counter(call.path for call in self.records).most_common())
