"""The two services that tell the colours: the public one without a key, and RTE's with an application."""

from base64 import b64decode
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
import json
from secrets import token_urlsafe

from aiohttp import web

from ..faults import FaultKind
from ..paris import ONE_DAY, PARIS, days_between, paris_day
from ..store import Store
from ..transport import CONNECTION_FAULTS, REFUSAL_FAULTS, Transport
from .calendar import Colour, TempoCalendar, season_of
from .settings import TempoSettings

type Answer = Callable[[web.Request], Awaitable[object]]

PUBLIC = "/couleur-tempo/api"
RTE = "/rte"
CALENDARS = f"{RTE}/open_api/tempo_like_supply_contract/v1/tempo_like_calendars"
TOKEN_SECONDS = 7200

_CODES = {None: 0, Colour.BLUE: 1, Colour.WHITE: 2, Colour.RED: 3}
_NAMES = {0: "Inconnu", 1: "Bleu", 2: "Blanc", 3: "Rouge"}
_REFUSALS = {
    FaultKind.TECHNICAL_ERROR: 500,
    FaultKind.UNAUTHORIZED: 401,
    FaultKind.THROTTLED_SECOND: 429,
    FaultKind.THROTTLED_HOUR: 429,
}


class Refusal(Exception):
    """An answer that refuses."""

    def __init__(self, status: int, code: str | None = None, text: str = "") -> None:
        """Keep the status, and RTE's code with its sentence."""
        super().__init__(status)
        self.status = status
        self.body = code and {"error": code, "error_description": text}


class TempoFront:
    """Both services over one calendar."""

    def __init__(self, store: Store, settings: TempoSettings | None = None) -> None:
        """Tell what is announced by the clock of a store."""
        self.settings = settings or TempoSettings()
        self.calendar = TempoCalendar(store, self.settings)
        self._store = store
        self._transport = Transport(store)
        self._tokens: dict[str, datetime] = {}

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into an application."""
        self._transport.attach(app)
        for method, path, answer in (
            ("GET", f"{PUBLIC}/joursTempo", self._days),
            ("GET", f"{PUBLIC}/jourTempo/{{day}}", self._day),
            ("POST", f"{RTE}/token/oauth/", self._token),
            ("POST", f"{RTE}/token/oauth", self._token),
            ("GET", CALENDARS, self._calendar),
        ):
            app.router.add_route(method, path, self._guarded(answer))

    def credentials(self) -> tuple[str, str]:
        """Give id and secret of the application that RTE knows."""
        return self.settings.client_id, self.settings.client_secret

    def expire_tokens(self) -> None:
        """Forget all tokens of RTE."""
        self._tokens.clear()

    def _guarded(
        self, answer: Answer
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Let faults strike before an answer, and write it as JSON."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if fault := self._transport.take(
                request, *CONNECTION_FAULTS, only_with_path=True
            ):
                spoilt = await self._transport.spoil(request, fault)
                if spoilt is not None:
                    return spoilt
            try:
                self._refuse(request)
                return _json(200, await answer(request))
            except Refusal as refusal:
                return _json(refusal.status, refusal.body)

        return handle

    def _refuse(self, request: web.Request) -> None:
        """Refuse if a fault wants it, and note whether one wants that nothing is known."""
        if fault := self._transport.take(request, *REFUSAL_FAULTS, only_with_path=True):
            raise Refusal(fault.status or _REFUSALS[fault.kind])
        silent = self._transport.take(request, FaultKind.NO_DATA, only_with_path=True)
        request["knows_nothing"] = silent is not None

    def _known(self, request: web.Request, day: date, at: time) -> Colour | None:
        """Give what is told of a day."""
        return None if request["knows_nothing"] else self.calendar.announced(day, at)

    # The public service.

    async def _days(self, request: web.Request) -> object:
        """Answer for all days of some seasons (`periode[]`), or for some days (`dateJour[]`), in order."""
        today, query = self._store.today(), request.query
        wanted = {
            day
            for name in ("dateJour", "dateJour[]")
            for day in map(_date, query.getall(name, []))
            if day is not None
        }
        for name in ("periode", "periode[]"):
            for period in query.getall(name, []):
                wanted |= _season(period)
        # The calendar has days in store up to the day after tomorrow.
        told = range((today - self.settings.begins).days + 3)
        return [
            self._item(request, day)
            for day in (self.settings.begins + n * ONE_DAY for n in told)
            if day in wanted or not query
        ]

    async def _day(self, request: web.Request) -> object:
        """Answer for one day: `today`, `tomorrow` or a date."""
        name, today = request.match_info["day"], self._store.today()
        days = {"today": today, "tomorrow": today + ONE_DAY}
        day = days.get(name) or _date(name)
        if day is None or not self.settings.begins <= day <= today + 2 * ONE_DAY:
            raise Refusal(404)
        return self._item(request, day)

    def _item(self, request: web.Request, day: date) -> dict[str, object]:
        """Describe a day: code 0 where its colour is not known."""
        code = _CODES[self._known(request, day, self.settings.relayed_at)]
        year = season_of(day)
        return {
            "dateJour": day.isoformat(),
            "codeJour": code,
            "periode": f"{year}-{year + 1}",
            "libCouleur": _NAMES[code],
        }

    # RTE.

    async def _token(self, request: web.Request) -> object:
        """Give out a token for the application's id and secret, as Basic credentials."""
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        try:
            given = b64decode(text).decode() if kind == "Basic" else ""
        except ValueError:
            given = ""
        if given != ":".join(self.credentials()):
            raise Refusal(401, "invalid_client", "Client credentials are invalid")
        request["client_id"] = self.settings.client_id
        token = token_urlsafe(32)
        self._tokens[token] = self._store.now() + timedelta(seconds=TOKEN_SECONDS)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
        }

    async def _calendar(self, request: web.Request) -> object:
        """Answer for a span of days, the newest first; without one for the newest day."""
        self._check(request)
        today = self._store.today()
        start, end = _instant(request, "start_date"), _instant(request, "end_date")
        if (start is None) is not (end is None):
            raise Refusal(400, "TMPLIKSUPCON_TMPLIKCAL_F02", "Both dates are needed")
        if start is None or end is None:
            first, last = today, today + 2 * ONE_DAY
        else:
            first, last = paris_day(start), paris_day(end)
        if first >= last:
            raise Refusal(400, "TMPLIKSUPCON_TMPLIKCAL_F03", "Dates in disorder")
        if (last - first).days > self.settings.longest_days:
            raise Refusal(400, "TMPLIKSUPCON_TMPLIKCAL_F04", "Span is too long")
        newest = today + ONE_DAY
        days = [day for day in days_between(first, last) if day <= newest]
        values = [self._value(request, day) for day in reversed(days)]
        return {"tempo_like_calendars": {"values": [each for each in values if each]}}

    def _check(self, request: web.Request) -> None:
        """Refuse without a valid token, or an application that is not subscribed."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        until = self._tokens.get(token) if kind == "Bearer" else None
        if until is None or until <= self._store.now():
            raise Refusal(401)
        request["client_id"] = self.settings.client_id
        if not self.settings.subscribed or self._transport.take(
            request, FaultKind.NOT_SUBSCRIBED, only_with_path=True
        ):
            raise Refusal(403)

    def _value(self, request: web.Request, day: date) -> dict[str, object] | None:
        """Describe a day from midnight to midnight; an old one without a colour lacks `value`."""
        colour = self._known(request, day, self.settings.announced_at)
        if colour is None and not self.settings.begins <= day <= self._store.today():
            return None
        told: dict[str, object] = {
            "start_date": _midnight(day).isoformat(),
            "end_date": _midnight(day + ONE_DAY).isoformat(),
        }
        if colour is not None:
            told["value"] = colour.value
            announced = datetime.combine(
                day - ONE_DAY, self.settings.announced_at, PARIS
            )
            told["updated_date"] = announced.isoformat()
        return told


def _midnight(day: date) -> datetime:
    """Give the beginning of a day in Paris, with its offset."""
    return datetime.combine(day, time(), PARIS)


def _instant(request: web.Request, name: str) -> datetime | None:
    """Read an instant with its offset from the query."""
    if (text := request.query.get(name)) is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise Refusal(400, "TMPLIKSUPCON_TMPLIKCAL_F01", f"{name} is no date")
    return value


def _date(text: str) -> date | None:
    """Read a date; what is none matches no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _season(period: str) -> set[date]:
    """List the days of a season, `2026-2027`; none if it is not written so."""
    first, _, second = period.partition("-")
    if not (first.isdecimal() and second.isdecimal() and len(first) == 4):
        return set()
    return {*days_between(date(int(first), 9, 1), date(int(second), 9, 1))}


def _json(status: int, body: object) -> web.Response:
    """Answer with JSON, or without a body."""
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")
