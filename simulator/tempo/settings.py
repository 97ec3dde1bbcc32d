"""What can be chosen about the simulated announcements of Tempo's colours."""

from dataclasses import dataclass, field
from datetime import date, time

DEMO_CLIENT_ID = "demo-rte-client"
DEMO_CLIENT_SECRET = "demo-rte-secret"


@dataclass(slots=True)
class TempoSettings:
    """Switches of both services, changeable while they run.

    announced_at, relayed_at: from when (Paris time) RTE, and after it the public service, tell tomorrow's colour.
    unknown: days whose colour neither of them knows, however old they are.
    begins: first day that is told at all.
    subscribed: RTE's application may use the API; otherwise it is 403.
    longest_days: longest span of one call to RTE; more is 400.
    """

    announced_at: time = time(10, 30)
    relayed_at: time = time(11, 5)
    unknown: set[date] = field(default_factory=set)
    begins: date = date(2020, 9, 1)
    client_id: str = DEMO_CLIENT_ID
    client_secret: str = DEMO_CLIENT_SECRET
    subscribed: bool = True
    longest_days: int = 366
