"""Consents: which usage point is shared with which application, from when until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
import zlib

EVERY_CLIENT = "*"


class SharingState(StrEnum):
    """The state of a sharing, in Enedis' own words."""

    REQUESTED = "DEMANDE"
    ACTIVE = "ACTIF"
    EXPIRED = "TERMINE"
    ENDED = "SUPPRIME"


class AlreadySharedError(Exception):
    """The usage point is already shared with the application."""


@dataclass(slots=True)
class Sharing:
    """One usage point shared with one application; instants are aware, in UTC."""

    autorisation_id: int
    client_id: str
    prm: str
    since: datetime
    until: datetime
    ended: datetime | None = None
    mock: bool = False

    def state(self, now: datetime) -> SharingState:
        """Give the state at an instant."""
        if self.ended is not None and self.ended <= now:
            return SharingState.ENDED
        if self.until <= now:
            return SharingState.EXPIRED
        return SharingState.REQUESTED if now < self.since else SharingState.ACTIVE

    def belongs_to(self, client_id: str) -> bool:
        """Tell whether the sharing is with this application."""
        return self.client_id in (client_id, EVERY_CLIENT)


def autorisation_id(client_id: str, prm: str) -> int:
    """Give the number of a sharing: always the same for an application and a usage point."""
    return 100_000 + zlib.crc32(f"{client_id}:{prm}".encode()) % 900_000


class Consents:
    """All sharings, past ones included, the oldest first."""

    def __init__(self) -> None:
        """Start with no sharing."""
        self.sharings: list[Sharing] = []

    def grant(
        self, client_id: str, prm: str, since: datetime, until: datetime
    ) -> Sharing:
        """Share a usage point; raises AlreadySharedError when it is shared with the application."""
        if self.active(client_id, prm, since) is not None:
            raise AlreadySharedError(prm)
        sharing = Sharing(autorisation_id(client_id, prm), client_id, prm, since, until)
        self.sharings.append(sharing)
        return sharing

    def active(self, client_id: str, prm: str, now: datetime) -> Sharing | None:
        """Find the sharing in force of a usage point with an application."""
        for sharing in reversed(self.sharings):
            if sharing.prm == prm and sharing.belongs_to(client_id):
                if sharing.state(now) is SharingState.ACTIVE:
                    return sharing
        return None

    def of_client(self, client_id: str, *, mocks: bool = False) -> list[Sharing]:
        """List the sharings with an application, one (the latest) per usage point."""
        latest = {
            (sharing.autorisation_id, sharing.prm): sharing
            for sharing in self.sharings
            if sharing.belongs_to(client_id) and (mocks or not sharing.mock)
        }
        return list(latest.values())

    def by_id(self, number: int, client_id: str) -> list[Sharing]:
        """List the sharings an autorisationId stands for."""
        return [
            sharing
            for sharing in self.of_client(client_id, mocks=True)
            if sharing.autorisation_id == number
        ]

    def of_points(self, prms: Iterable[str]) -> list[Sharing]:
        """List the customers' own sharings of some usage points, the latest of each application."""
        wanted = set(prms)
        latest = {
            (sharing.client_id, sharing.prm): sharing
            for sharing in self.sharings
            if sharing.prm in wanted and not sharing.mock
        }
        return list(latest.values())

    def end(self, client_id: str, prm: str, now: datetime) -> bool:
        """End the sharing in force, as the customer does in the account; tell whether there was one."""
        sharing = self.active(client_id, prm, now)
        if sharing is None or sharing.mock:
            return False
        sharing.ended = now
        return True
