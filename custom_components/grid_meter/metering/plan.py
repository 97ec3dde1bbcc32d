"""What to ask of the operator next: only what the ledger says is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .archive import REVIEWED_DAYS, Archive
from .courtesy import Courtesy
from .ledger import is_complete, is_refused_for_good, may_ask
from .model import Offer, Quantity, Request, months_before
from .schedule import expected_day
from .spans import Spans

REVIEW_INTERVAL = timedelta(days=7)
"""A request for totals costs the same for a day as for years, so each one looks back
for corrections: 60 days, and once a week over everything that the operator keeps."""

ORDER = (Quantity.DAILY_ENERGY, Quantity.LOAD_CURVE, Quantity.MAX_POWER)
"""Totals first: they are the cheapest and tell whether the day is published at all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Share of the history that was answered, and the day reached going back."""

    percent: int
    reached: date


def due(
    archive: Archive,
    offers: Sequence[Offer],
    courtesy: Courtesy,
    now: datetime,
    *,
    holes: bool,
) -> Iterator[Request]:
    """Return what a poll at `now` has to ask, most urgent first.

    That is yesterday as long as it is incomplete, what was never asked of the recent
    days, all of a register's history if one request can hold it, and, with `holes`,
    the recent days that were answered incompletely, and those to be read again for
    corrections. Where all registers appear together, one of them tells whether
    yesterday is published, before the hour at which it should be.
    """
    today = now.astimezone(archive.zone).date()
    askable = [offer for offer in offers if may_ask(archive, offer.register, now)]
    askable.sort(key=lambda offer: ORDER.index(offer.register.quantity))
    for offer in askable:
        if offer is not askable[0] and _awaits(archive, offer, offers, courtesy, now):
            continue
        first = _searched(archive, offer, today)
        wanted = Spans()
        recent = max(first, today - timedelta(days=courtesy.recent_days))
        if missing := _missing_recently(archive, offer, recent, today, holes=holes):
            wanted.add(missing[0], today)
        if holes and (answered := list(archive.series(offer.register).answered)):
            again = today - timedelta(days=_days_read_again(archive, offer, today))
            # What was never read yet is not read again, but by the history.
            wanted.add(max(first, again, answered[0][0]), today)
        if offer.max_span is None:
            for gap in archive.series(offer.register).answered.gaps(first, today)[:1]:
                wanted.add(*gap)
            if today - timedelta(days=1) in wanted:
                wanted.add(_review(archive, offer, first, today), today)
        for start, end in reversed(list(wanted)):
            yield from _windows(offer, start, end)


def again(
    archive: Archive,
    offers: Sequence[Offer],
    courtesy: Courtesy,
    now: datetime,
    span: tuple[date, date],
) -> list[Request]:
    """Return what to ask for the days [start, end) of a span, answered or not.

    That is all that may be asked of what the operator keeps, totals first; where only
    so many requests a day are welcome for old readings, the newest of them.
    """
    start, end = span
    today = now.astimezone(archive.zone).date()
    recent = today - timedelta(days=courtesy.recent_days)
    askable = [offer for offer in offers if may_ask(archive, offer.register, now)]
    askable.sort(key=lambda offer: ORDER.index(offer.register.quantity))
    requests = [
        request
        for offer in askable
        for request in _windows(
            offer, max(start, earliest(archive, offer, today)), min(end, today)
        )
    ]
    old = [request for request in requests if request.end <= recent]
    denied = old[courtesy.history_per_day :] if courtesy.history_per_day else []
    return [request for request in requests if request not in denied]


def completes_review(
    archive: Archive, offer: Offer, request: Request, today: date
) -> bool:
    """Tell whether a request reaches as far back as corrections are looked for."""
    furthest = today - timedelta(days=offer.review_days)
    first = max(furthest, earliest(archive, offer, today))
    return offer.review_days > 0 and request.start <= first < request.end


def backfill(
    archive: Archive,
    offers: Sequence[Offer],
    courtesy: Courtesy,
    now: datetime,
    skipped: Sequence[Request] = (),
) -> Request | None:
    """Return the newest window of any register's history that was never answered.

    The days of `skipped` requests are left alone, since they have just failed.
    """
    windows = [
        window
        for offer in offers
        if (window := _newest_window(archive, offer, offers, courtesy, now, skipped))
    ]
    return max(windows, key=lambda window: window.end, default=None)


def progress(
    archive: Archive, offers: Sequence[Offer], courtesy: Courtesy, today: date
) -> Progress:
    """Tell how much of the history was answered, and back to which day.

    The last days are the business of the daily polls, and not of the history.
    """
    until = today - timedelta(days=courtesy.recent_days)
    missing = total = 0
    open_until: list[date] = []
    begins: list[date] = []
    for offer in offers:
        if is_refused_for_good(archive, offer.register):
            continue
        first = earliest(archive, offer, today)
        gaps = archive.series(offer.register).answered.gaps(first, until)
        begins.append(first)
        total += max(0, (until - first).days)
        missing += sum((end - start).days for start, end in gaps)
        open_until += [end for _, end in gaps]
    return Progress(
        (total - missing) * 100 // total if total else 100,
        max(open_until, default=min(begins, default=today)),
    )


def _newest_window(
    archive: Archive,
    offer: Offer,
    offers: Sequence[Offer],
    courtesy: Courtesy,
    now: datetime,
    skipped: Sequence[Request],
) -> Request | None:
    """Return the newest window of one register's history that was never answered."""
    if not may_ask(archive, offer.register, now):
        return None
    today = now.astimezone(archive.zone).date()
    first = earliest(archive, offer, today)
    until = today
    if _awaits(archive, offer, offers, courtesy, now):
        until -= timedelta(days=1)
    left = Spans(archive.series(offer.register).answered)
    for request in skipped:
        if request.register == offer.register:
            left.add(request.start, request.end)
    gaps = left.gaps(first, until)
    if not gaps:
        return None
    start, end = gaps[-1]
    if offer.max_span is not None:
        start = max(start, end - timedelta(days=offer.max_span))
    if start == first and _is_doubtful(archive, offer, first):
        start = _halved(start, end)
    return Request(offer.register, start, end)


def earliest(archive: Archive, offer: Offer, today: date) -> date:
    """Return the first day that is worth asking for."""
    first = offer.first_day(today)
    if offer.depth is not None:
        first = max(first, months_before(today, offer.depth))
    if activation := archive.contract.activation.get(offer.register.direction):
        first = max(first, activation)
    too_early = archive.series(offer.register).too_early
    return first if too_early is None else max(first, too_early + timedelta(days=1))


def _awaits(
    archive: Archive,
    offer: Offer,
    offers: Sequence[Offer],
    courtesy: Courtesy,
    now: datetime,
) -> bool:
    """Tell whether yesterday is all that a register lacks, and may not be published yet."""
    yesterday = now.astimezone(archive.zone).date() - timedelta(days=1)
    if (
        not courtesy.appears_whole
        or expected_day(now, archive.zone, courtesy.publication) == yesterday
        or any(yesterday in archive.series(other.register).days for other in offers)
    ):
        return False
    return yesterday - timedelta(days=1) in archive.series(offer.register).answered


def _missing_recently(
    archive: Archive, offer: Offer, first: date, today: date, *, holes: bool
) -> list[date]:
    """Return the recent days to ask for, none where it is not their time.

    A request for one of them is made to reach back to the oldest incomplete one, for
    it costs the same.
    """
    yesterday = today - timedelta(days=1)
    answered = archive.series(offer.register).answered
    incomplete = [
        day
        for day in _days(first, today)
        if not is_complete(archive, offer.register, day)
    ]
    if holes or any(day == yesterday or day not in answered for day in incomplete):
        return incomplete
    return []


def _days_read_again(archive: Archive, offer: Offer, today: date) -> int:
    """Return how many recent days are read again for corrections."""
    reviewed = archive.series(offer.register).reviewed
    if reviewed is None or today - reviewed >= REVIEW_INTERVAL:
        return max(offer.review_days, offer.reread_days)
    return offer.reread_days


def _windows(offer: Offer, start: date, end: date) -> Iterator[Request]:
    """Walk the requests that the days [start, end) take, newest first."""
    longest = timedelta(days=offer.max_span or (end - start).days)
    while start < end:
        begin = max(start, end - longest)
        yield Request(offer.register, begin, end)
        end = begin


def _review(archive: Archive, offer: Offer, first: date, today: date) -> date:
    """Return how far back a request for totals looks for corrections.

    Days that were answered once and are refused now are those of a contract that has
    ended since: its end is found by halving, as the first day was.
    """
    series = archive.series(offer.register)
    start = first
    if series.reviewed is not None and today - series.reviewed < REVIEW_INTERVAL:
        start = max(first, today - timedelta(days=REVIEWED_DAYS))
    refused = start - timedelta(days=1)
    if series.too_early == refused and refused in series.answered:
        return _halved(start, today)
    return start


def _searched(archive: Archive, offer: Offer, today: date) -> date:
    """Return the first day to ask for now.

    After a refusal for being too early the part that was refused is halved, so that
    the first day is found in a few requests whatever the operator tells of it.
    """
    first = earliest(archive, offer, today)
    gaps = archive.series(offer.register).answered.gaps(first, today)
    if not gaps or gaps[0][0] != first or not _is_doubtful(archive, offer, first):
        return first
    return _halved(*gaps[0])


def _is_doubtful(archive: Archive, offer: Offer, first: date) -> bool:
    """Tell whether a first day follows a refusal, and no register was answered for it."""
    too_early = archive.series(offer.register).too_early
    return too_early is not None and not archive.is_answered(
        offer.register.direction, first
    )


def _halved(start: date, end: date) -> date:
    """Return the middle of a span of days."""
    return start + (end - start) // 2


def _days(start: date, end: date) -> Iterator[date]:
    """Walk the days [start, end)."""
    for offset in range((end - start).days):
        yield start + timedelta(days=offset)
