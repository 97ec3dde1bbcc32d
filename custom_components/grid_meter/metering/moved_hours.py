"""Off-peak hours that were moved, and tariffs that still have the old ones."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from .off_peak import OffPeak
from .tariff import PeakOffPeak, Scheme, Timeline, Version, Weekend


@dataclass(frozen=True, slots=True)
class MovedHours:
    """The off-peak hours of the tariff of today, where the contract tells others.

    `since` is the day on which that tariff began.
    """

    timeline: Timeline
    since: date
    old: OffPeak
    new: OffPeak

    @classmethod
    def find(cls, timeline: Timeline, contract: OffPeak, today: date) -> Self | None:
        """Compare tariffs with a contract; None where nobody has to do anything.

        Nobody has where one of the two has no such hours, where they are the same
        minutes, and where a tariff that is still to begin has those of the contract.
        """
        version = timeline.version(today)
        old = OffPeak() if version is None else _hours(version.scheme)
        if version is None or not old or not contract or old == contract:
            return None
        if any(
            each.start > today and _hours(each.scheme) == contract
            for each in timeline.versions
        ):
            return None
        return cls(timeline, version.start, old, contract)

    def from_day(self, start: date) -> Timeline | None:
        """Return the tariffs with the new hours from a day on, at the prices they have.

        None is returned for a day on which no tariff has the old hours, or which is
        before the tariff of today began.
        """
        split = self.timeline.version(start)
        if split is None or start < self.since or _hours(split.scheme) != self.old:
            return None
        before = [each for each in self.timeline.versions if each.start < start]
        after = [each for each in self.timeline.versions if each.start > start]
        moved = map(self._moved, [replace(split, start=start), *after])
        return replace(self.timeline, versions=(*before, *moved))

    def _moved(self, version: Version) -> Version:
        """Return a version with the new hours where it has the old ones."""
        match version.scheme:
            case PeakOffPeak(hours=self.old) | Weekend(hours=self.old) as scheme:
                return replace(version, scheme=replace(scheme, hours=self.new))
        return version


def _hours(scheme: Scheme) -> OffPeak:
    """Return the off-peak hours that a contract tells, too: none where others hold.

    Those of Tempo never move, and those of rules are their owner's own.
    """
    match scheme:
        case PeakOffPeak() | Weekend():
            return scheme.hours
    return OffPeak()
