"""Whether an access reads a usage point, where the operator shows it by its silence alone."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from .archive import Archive
from .model import Offer, Register, Request

PATIENCE = timedelta(days=30)
"""A request that brought nothing for so long was refused, or never read."""


class Grant(StrEnum):
    """State of the permission to read a usage point."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED_OR_REVOKED = "refused_or_revoked"


def grant(
    archive: Archive, offers: Sequence[Offer], requested: datetime | None, now: datetime
) -> Grant | None:
    """Tell the state of a permission from what was answered, None where nothing tells it.

    `requested` is when somebody else was asked for it, if so.
    """
    series = [archive.series(offer.register) for offer in offers]
    told = [each for each in series if each.days]
    if any(not each.silent for each in told):
        return Grant.GRANTED
    if not told and requested is None:
        return None
    if not told and requested is not None and now - requested < PATIENCE:
        return Grant.REQUESTED
    return Grant.REFUSED_OR_REVOKED


def speaks(archive: Archive, register: Register) -> bool:
    """Tell whether a register was ever told, and still is."""
    series = archive.series(register)
    return bool(series.days) and not series.silent


def hear_nothing(archive: Archive, request: Request) -> None:
    """Take in that the operator told nothing of what was asked.

    That is an answer where the register speaks of other days. Where it never did, or no
    longer does, nobody may read it, and the days are still to be asked for.
    """
    series = archive.series(request.register)
    if any(request.start <= day < request.end for day in series.days):
        series.silent = True
    if speaks(archive, request.register):
        archive.merge(request.register, [], request.start, request.end)


def hear_no_access(archive: Archive, denied: Collection[Register]) -> None:
    """Take in that the operator knows no usage point with any of these registers."""
    for register in denied:
        series = archive.series(register)
        series.silent = bool(series.days)
