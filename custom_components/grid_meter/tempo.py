"""The colours of Tempo's days, for all homes of this house: asked for once, kept for good."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
import logging
from typing import TYPE_CHECKING, Any, Final, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_CLIENT_ID, CONF_CLIENT_SECRET
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.singleton import singleton
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from . import links
from .access import async_get_announcer
from .const import (
    CONF_CLOSED,
    CONF_TARIFFS,
    CONF_TEMPO,
    CONF_TEMPO_SHOWN,
    CONF_TEMPO_SOURCE,
    DOMAIN,
    SOURCE_RTE,
)
from .metering import tariff_document
from .metering.errors import CredentialsInvalid, NotSubscribed, OperatorError
from .metering.schedule import any_phase, is_first_poll, next_poll
from .metering.tariff import DAY, Colour, Timeline
from .metering.tempo import (
    PARIS,
    SLOTS,
    DaySpan,
    Season,
    TempoView,
    dump,
    load,
    missing,
    running_day,
    runs,
    to_ask,
    turn,
    wanted_by,
)
from .storage import ColourStore

if TYPE_CHECKING:
    from .coordinator import GridMeterConfigEntry, UsagePointCoordinator

_LOGGER = logging.getLogger(__name__)

REFUSED: Final = "tempo_refused"
"""The repair that tells that RTE does not take the credentials any more."""

REFUSALS: Final = (CredentialsInvalid, NotSubscribed)
RETRY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Need:
    """What a home needs of Tempo: for its tariffs, and for what its owner wants to see.

    `credentials` are those of RTE, None where the public service will do.
    """

    timelines: tuple[Timeline, ...]
    is_shown: bool
    credentials: Mapping[str, str] | None

    @classmethod
    def of(cls, options: Mapping[str, Any], data: Mapping[str, Any]) -> Self:
        """Return what follows from the options of an entry and the data of a home."""
        chosen = options.get(CONF_TEMPO, {})
        documents = {} if data.get(CONF_CLOSED) else data.get(CONF_TARIFFS, {})
        checked = map(tariff_document.check, documents.values())
        return cls(
            tuple(each.timeline for each in checked if each.timeline is not None),
            bool(chosen.get(CONF_TEMPO_SHOWN)) and not data.get(CONF_CLOSED),
            credentials_of(chosen),
        )

    def shows(self, now: datetime) -> bool:
        """Tell whether there is anything to see: while Tempo runs, or if wanted anyway."""
        day = running_day(now)
        return self.is_shown or any(runs(each, day) for each in self.timelines)

    def spans(self, now: datetime) -> list[DaySpan]:
        """Return the days whose colours are needed: those of costs, and of a season shown."""
        spans = [span for each in self.timelines for span in wanted_by(each)]
        if self.shows(now):
            spans.append(DaySpan(Season.of(running_day(now)).first, date.max))
        return spans


def credentials_of(chosen: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the credentials that are to be used, if RTE was chosen."""
    if chosen.get(CONF_TEMPO_SOURCE) != SOURCE_RTE:
        return None
    return {key: chosen[key] for key in (CONF_CLIENT_ID, CONF_CLIENT_SECRET)}


class Tempo:
    """Knows the colours of days, and asks for those that somebody needs.

    `colours` is another mapping whenever one of them has changed.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without any need; nothing is asked before there is one."""
        self.colours: Mapping[date, Colour] = {}
        self.failure: OperatorError | None = None
        self.next_poll: datetime | None = None
        self._hass = hass
        self._store = ColourStore(hass)
        self._phase = any_phase()
        self._asked: dict[Season, datetime] = {}
        self._last_poll: datetime | None = None
        self._failed = False
        self._needs: dict[str, Need] = {}
        self._source: Mapping[str, str] | None = None
        self._has_begun = False
        self._lock = asyncio.Lock()
        self._listeners: list[CALLBACK_TYPE] = []
        self._timers: dict[str, CALLBACK_TYPE] = {}

    async def async_load(self) -> None:
        """Read what is stored; what cannot be read is as if it had never been known."""
        stored = await self._store.load()
        try:
            colours = load(stored["colours"])
            asked = {
                Season(int(year)): datetime.fromisoformat(at)
                for year, at in stored["asked"].items()
            }
            last, phase = stored["last_poll"], float(stored["phase"])
            self._last_poll = last and datetime.fromisoformat(last)
            self._failed = bool(stored["failed"])
        except AttributeError, KeyError, TypeError, ValueError:
            return
        self.colours, self._asked, self._phase = colours, asked, phase

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener when colours become known, and when the next day begins at 6:00."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_want(self, key: str, need: Need) -> None:
        """Take note of what a home needs, and begin to ask if nobody did before."""
        if self._needs.get(key) == need:
            return
        self._needs[key] = need
        self._async_begin()

    @callback
    def async_unwant(self, key: str) -> None:
        """Forget a home; without any nothing is asked."""
        if self._needs.pop(key, None) is not None and not self._spans():
            self._async_cancel()

    async def async_fill(self, span: DaySpan) -> None:
        """Ask for days that are not known, although no home needs them all the time.

        It is no way round the slots: what failed just before is not asked for again.
        """
        async with self._lock:
            known, last = self.colours, self._last_poll
            if not self._failed or last is None or dt_util.utcnow() - last > RETRY:
                await self._async_ask(span)
        if self.colours != known:
            self._async_tell()

    async def async_forget(self) -> None:
        """Keep nothing, since nobody is left who could need it."""
        self._async_cancel()
        async with self._lock:
            self.colours, self._asked, self._last_poll = {}, {}, None
            await self._store.delete()

    @callback
    def counts(self) -> dict[str, Any]:
        """Return what a maintainer may know: how many days, and how the asking goes."""
        failure = self.failure
        return {
            "from_rte": self._credentials() is not None,
            "days_known": len(self.colours),
            "days_missing": len(self._missing()),
            "seasons_asked": len(self._asked),
            "last_poll": self._last_poll,
            "next_poll": self.next_poll,
            "failure": failure
            and {"type": type(failure).__name__, "code": failure.code},
        }

    def _spans(self) -> list[DaySpan]:
        """Return the days that homes need."""
        now = dt_util.utcnow()
        return [span for need in self._needs.values() for span in need.spans(now)]

    def _missing(self, *also: DaySpan) -> list[date]:
        """Return the days that homes need, could be known and are not; others, too."""
        return missing([*self._spans(), *also], self.colours, dt_util.utcnow())

    def _credentials(self) -> Mapping[str, str] | None:
        """Return the credentials of RTE that any of the entries has."""
        given = (need.credentials for need in self._needs.values())
        return next(filter(None, given), None)

    # When to ask

    @callback
    def _async_begin(self) -> None:
        """Ask for what is missing, unless it was asked for just before, and go on."""
        if not self._spans():
            self._async_cancel()
            return
        is_other = self._has_begun and self._credentials() != self._source
        self._source, self._has_begun = self._credentials(), True
        if is_other:
            self.failure = None
            ir.async_delete_issue(self._hass, DOMAIN, REFUSED)
        if is_other or self._is_due():
            self._async_poll_later(in_slot=is_other)
        self._async_schedule()
        self._async_follow()

    def _is_due(self) -> bool:
        """Tell whether to ask now: a slot was missed, or a season was never asked for.

        What failed waits for its slot, however often Home Assistant starts.
        """
        last, now = self._last_poll, dt_util.utcnow()
        if last is None or self._next_poll(last) <= now:
            return True
        never = {Season.of(day) for day in self._missing()} - self._asked.keys()
        return bool(never) and not self._failed

    def _next_poll(self, now: datetime) -> datetime:
        """Return the next moment after `now` at which there may be something to ask."""
        return next_poll(now, SLOTS, self._phase, PARIS, complete=False)

    @callback
    def _async_cancel(self) -> None:
        """Cancel what is to come."""
        self.next_poll = None
        for cancel in self._timers.values():
            cancel()
        self._timers.clear()

    @callback
    def _async_set(self, action: Callable[[datetime], None], moment: datetime) -> None:
        """Do something at a moment, instead of when it was to be done before."""
        if (cancel := self._timers.pop(action.__name__, None)) is not None:
            cancel()
        job = HassJob(action, f"{DOMAIN} tempo", cancel_on_shutdown=True)
        self._timers[action.__name__] = async_track_point_in_utc_time(
            self._hass, job, moment
        )

    @callback
    def _async_schedule(self) -> None:
        """Wake in the next slot."""
        self.next_poll = self._next_poll(dt_util.utcnow())
        self._async_set(self._async_wake, self.next_poll)

    @callback
    def _async_follow(self) -> None:
        """Wait for the next day to begin, at 6:00."""
        following = running_day(dt_util.utcnow()) + DAY
        self._async_set(self._async_turn, turn(following))

    @callback
    def _async_wake(self, _now: datetime) -> None:
        """Ask, and wake again in the next slot."""
        self._async_poll_later()
        self._async_schedule()

    @callback
    def _async_turn(self, _now: datetime) -> None:
        """Tell that another day runs."""
        self._async_follow()
        self._async_tell()

    @callback
    def _async_tell(self) -> None:
        """Call all listeners."""
        for listener in [*self._listeners]:
            listener()

    # Asking

    @callback
    def _async_poll_later(self, *, in_slot: bool = True) -> None:
        """Ask in the background: in a slot, or else only as far as it is due."""
        self._hass.async_create_background_task(
            self._async_poll(in_slot=in_slot), f"{DOMAIN} tempo"
        )

    async def _async_poll(self, *, in_slot: bool) -> None:
        """Ask for what is missing, and tell if anything came of it."""
        async with self._lock:
            known = self.colours
            if in_slot or self._is_due():
                await self._async_ask()
        if self.colours != known:
            self._async_tell()

    async def _async_ask(self, *also: DaySpan) -> None:
        """Ask for what is missing, and keep what comes."""
        now = dt_util.utcnow()
        is_first = is_first_poll(now, self._last_poll, PARIS)
        lacking = self._missing(*also)
        spans = to_ask(lacking, self._asked, now, is_first)
        if not spans:
            return
        try:
            announcer = await async_get_announcer(self._hass, self._credentials())
            for span in spans:
                found = await announcer.colours(*span)
                if span.first == (season := Season.of(span.first)).first:
                    self._asked[season] = now
                self.colours = {**self.colours, **found}
            self._note(None)
        except OperatorError as err:
            self._note(err)
        self._last_poll, self._failed = now, self.failure is not None
        await self._async_save()

    async def _async_save(self) -> None:
        """Store what is known, and what was asked for."""
        await self._store.save(
            {
                "colours": dump(self.colours),
                "asked": {
                    str(each.year): at.isoformat() for each, at in self._asked.items()
                },
                "last_poll": self._last_poll and self._last_poll.isoformat(),
                "failed": self._failed,
                "phase": self._phase,
            }
        )

    @callback
    def _note(self, failure: OperatorError | None) -> None:
        """Take note of how asking went: told once in the log, refusals in a repair."""
        if failure is not None and self.failure is None:
            _LOGGER.warning(
                "%s does not tell Tempo's colours (%s: %s); those known are kept, and "
                "it is asked again by itself",
                failure.side,
                type(failure).__name__,
                failure.code,
            )
        elif failure is None and self.failure is not None:
            _LOGGER.info("%s tells Tempo's colours again", self.failure.side)
        self.failure = failure
        if not isinstance(failure, REFUSALS):
            if failure is None:
                ir.async_delete_issue(self._hass, DOMAIN, REFUSED)
            return
        last = max(self.colours, default=None)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            REFUSED,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            learn_more_url=links.repair(REFUSED),
            translation_key=REFUSED,
            translation_placeholders={
                "side": failure.side,
                "last": last.isoformat() if last else "-",
            },
        )


@singleton(HassKey[Tempo](f"{DOMAIN}_tempo"), async_=True)
async def async_get_tempo(hass: HomeAssistant) -> Tempo:
    """Return what is known of Tempo, read from disk the first time."""
    tempo = Tempo(hass)
    await tempo.async_load()
    return tempo


async def async_view(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str
) -> TempoView | None:
    """Return what a home shows of Tempo now, None where that is not its tariff."""
    now = dt_util.utcnow()
    subentry = entry.subentries.get(subentry_id)
    if subentry is None or not Need.of(entry.options, subentry.data).shows(now):
        return None
    return TempoView.at(now, (await async_get_tempo(hass)).colours)


async def async_watch_tempo(
    entry: GridMeterConfigEntry, coordinator: UsagePointCoordinator
) -> None:
    """Let the colours come that a home needs, and show what has come."""
    hass, subentry_id = coordinator.hass, coordinator.subentry.subentry_id
    tempo = await async_get_tempo(hass)

    @callback
    def want() -> None:
        """Tell what the home needs now."""
        data = entry.subentries[subentry_id].data
        tempo.async_want(coordinator.key, Need.of(entry.options, data))

    async def change(_hass: HomeAssistant, _entry: ConfigEntry) -> None:
        """Tell anew what the home needs, as long as there is one."""
        if subentry_id in entry.subentries:
            want()

    @callback
    def show() -> None:
        """Reckon and show with the colours that are known now."""
        entry.async_create_background_task(
            hass, coordinator.async_show(set()), f"{coordinator.name} tempo"
        )

    want()
    entry.async_on_unload(tempo.async_add_listener(show))
    entry.async_on_unload(entry.add_update_listener(change))
    entry.async_on_unload(lambda: tempo.async_unwant(coordinator.key))
