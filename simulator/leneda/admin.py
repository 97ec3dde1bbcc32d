"""The admin routes of Leneda: accounts, metering points and their scripts, requests, settings."""

from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal

from aiohttp import web

from ..admin import guarded
from ..fields import FieldError, Fields
from ..store import Store
from .front import LenedaFront
from .obis import Obis
from .owner import DECISIONS
from .point import HISTORY_BEGINS, MeteringPoint, Remaining
from .settings import Geoblock

type Json = dict[str, object]

_ADMIN = "/admin/leneda"
_LIMITS = ("max_raw_days", "max_aggregated_days", "false_attempts")


class LenedaAdmin:
    """What a person or a test changes about Leneda while the simulator runs."""

    def __init__(self, store: Store, front: LenedaFront) -> None:
        """Stand behind the front."""
        self._common = store
        self._front = front
        self._store = front.store

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into an application."""
        point = f"{_ADMIN}/metering-points/{{code}}"
        for method, path, handler in (
            ("GET", _ADMIN, self._state),
            ("POST", f"{_ADMIN}/settings", self._set_settings),
            ("POST", f"{_ADMIN}/accounts", self._add_account),
            ("POST", f"{_ADMIN}/accounts/{{energy_id}}/renew-key", self._renew_key),
            ("POST", f"{_ADMIN}/accounts/{{energy_id}}/remove-key", self._remove_key),
            ("POST", f"{_ADMIN}/metering-points", self._add_point),
            ("GET", f"{point}/days/{{day}}", self._day),
            ("POST", f"{point}/grant", self._grant),
            ("POST", f"{point}/{{script}}", self._script),
            ("POST", f"{_ADMIN}/requests/{{id}}/{{decision}}", self._decide),
        ):
            app.router.add_route(method, path, guarded(handler))

    # Looking.

    def _state(self, request: web.Request, fields: Fields) -> Json:
        """Show accounts without their keys, metering points, requests and settings."""
        return {
            "accounts": [
                {"energy_id": known.energy_id, "name": known.name}
                for known in self._store.accounts.values()
            ],
            "metering_points": [
                _describe(point) for point in self._store.points.values()
            ],
            "requests": [known.as_json() for known in self._store.requests],
            "settings": asdict(self._front.settings),
        }

    def _day(self, request: web.Request, fields: Fields) -> Json:
        """Show the truth of one day: sum and single values of each register as known now, published or not."""
        point, now = self._point(request), self._common.now()
        day = Fields({"day": request.match_info["day"]}).day("day")
        shown: Json = {}
        for obis in sorted(point.registers):
            visible_from = point.visible_from(obis, day)
            shown[obis] = {
                "visible_from": visible_from and visible_from.isoformat(),
                "unit": obis.sum_unit,
                "sum": float(point.day_sum(obis, day, now)),
                "values": [
                    [value.start.isoformat(), value.milli / 1000, value.version]
                    for value in point.values(obis, day, now)
                ],
            }
        return {"code": point.code, "day": day.isoformat(), "registers": shown}

    # Settings and accounts.

    def _set_settings(self, request: web.Request, fields: Fields) -> Json:
        """Change settings; a limit that is null is lifted."""
        settings = self._front.settings
        known = asdict(settings)
        changes = {name: _setting(fields, name, known) for name in fields.names()}
        for name, value in changes.items():
            setattr(settings, name, value)
        return asdict(settings)

    def _add_account(self, request: web.Request, fields: Fields) -> Json:
        """Register an account: energy_id, name, api_key (or one is made up)."""
        key = fields.text("api_key") if "api_key" in fields else None
        account = self._front.add_account(
            fields.text("energy_id"), fields.text("name"), key
        )
        return asdict(account)

    def _renew_key(self, request: web.Request, fields: Fields) -> Json:
        """Replace an account's key."""
        energy_id = self._account(request)
        return {"energy_id": energy_id, "api_key": self._front.renew_key(energy_id)}

    def _remove_key(self, request: web.Request, fields: Fields) -> Json:
        """Remove an account's key."""
        energy_id = self._account(request)
        self._front.remove_key(energy_id)
        return {"energy_id": energy_id}

    def _account(self, request: web.Request) -> str:
        """Find the account of the path."""
        energy_id = request.match_info["energy_id"]
        if energy_id not in self._store.accounts:
            raise web.HTTPNotFound
        return energy_id

    # Metering points.

    def _add_point(self, request: web.Request, fields: Fields) -> Json:
        """Add a metering point: code, owner, registers, since, sharing_since, remaining."""
        since = fields.day("since") if "since" in fields else HISTORY_BEGINS
        kept = fields.text("remaining") if "remaining" in fields else Remaining.KEPT
        point = MeteringPoint(
            fields.text("code"),
            fields.text("owner"),
            _registers(fields, "registers"),
            since=since,
            sharing_since=(
                fields.day("sharing_since") if "sharing_since" in fields else None
            ),
            remaining=_choice(Remaining, kept),
        )
        try:
            return _describe(self._front.add_metering_point(point))
        except ValueError as error:
            raise FieldError(str(error)) from error

    def _grant(self, request: web.Request, fields: Fields) -> Json:
        """Give access as the owner does unasked: requester, registers (or all)."""
        registers = _registers(fields, "registers") if "registers" in fields else None
        made = self._front.grant(
            fields.text("requester"), self._point(request).code, registers
        )
        return made.as_json()

    def _script(self, request: web.Request, fields: Fields) -> Json:
        """Run one of the scripts on a metering point."""
        script = SCRIPTS.get(request.match_info["script"])
        if script is None:
            raise web.HTTPNotFound
        try:
            script(self._point(request), fields)
        except ValueError as error:
            raise FieldError(str(error)) from error
        return {"done": request.match_info["script"]}

    def _decide(self, request: web.Request, fields: Fields) -> Json:
        """Approve, refuse or revoke a request, by its number."""
        state = DECISIONS.get(request.match_info["decision"])
        if state is None:
            raise web.HTTPNotFound
        try:
            known = self._store.request(request.match_info["id"])
            known.decide(state, self._common.now())
        except KeyError as error:
            raise web.HTTPNotFound from error
        except ValueError as error:
            raise FieldError(str(error)) from error
        return known.as_json()

    def _point(self, request: web.Request) -> MeteringPoint:
        """Find the metering point of the path."""
        point = self._store.points.get(request.match_info["code"])
        if point is None:
            raise web.HTTPNotFound
        return point


def _describe(point: MeteringPoint) -> Json:
    """Show a metering point in a few words."""
    return {
        "code": point.code,
        "owner": point.owner,
        "registers": sorted(point.registers),
        "since": point.since.isoformat(),
        "sharing_since": point.sharing_since.isoformat(),
        "remaining": point.remaining.value,
    }


def _setting(fields: Fields, name: str, known: Json) -> object:
    """Read a setting as the type it has; a limit may be null."""
    if name not in known:
        raise FieldError(f"there is no setting {name}")
    if name == "geoblock":
        return _choice(Geoblock, fields.text(name))
    if name in _LIMITS and name not in fields:
        return None
    if isinstance(known[name], bool):
        return fields.flag(name)
    return fields.whole(name)


def _choice[T: (Geoblock, Remaining)](kind: type[T], text: str) -> T:
    """Read one of several words."""
    try:
        return kind(text)
    except ValueError as error:
        raise FieldError(f"must be one of {', '.join(kind)}") from error


def _obis(text: object) -> Obis:
    """Read an OBIS code."""
    try:
        return Obis(str(text))
    except ValueError as error:
        raise FieldError(f"{text} is no register") from error


def _registers(fields: Fields, name: str) -> frozenset[Obis]:
    """Read a list of OBIS codes."""
    return frozenset(_obis(code) for code in fields.items(name))


def _correct(point: MeteringPoint, fields: Fields) -> None:
    """Change one interval: obis, start, value, visible_from."""
    point.correct(
        _obis(fields.text("obis")),
        fields.instant("start"),
        Decimal(str(fields.number("value"))),
        fields.instant("visible_from"),
    )


def _withhold(point: MeteringPoint, fields: Fields) -> None:
    """Withhold days: first, last, until (absent: for ever), registers."""
    point.withhold(
        fields.day("first"),
        fields.day("last") if "last" in fields else None,
        until=fields.instant("until") if "until" in fields else None,
        registers=_registers(fields, "registers") if "registers" in fields else None,
    )


def _set_lag(point: MeteringPoint, fields: Fields) -> None:
    """Publish a register so many days later: obis, days."""
    point.set_lag(_obis(fields.text("obis")), fields.whole("days"))


def _drop(point: MeteringPoint, fields: Fields) -> None:
    """Lose intervals of a register: obis, starts."""
    instants = [
        Fields({"start": text}).instant("start") for text in fields.items("starts")
    ]
    point.drop(_obis(fields.text("obis")), instants)


def _set_remaining(point: MeteringPoint, fields: Fields) -> None:
    """Tell, leave out or zero the registers that end in .9: remaining."""
    point.remaining = _choice(Remaining, fields.text("remaining"))


SCRIPTS: dict[str, Callable[[MeteringPoint, Fields], None]] = {
    "correct": _correct,
    "withhold": _withhold,
    "lag": _set_lag,
    "drop": _drop,
    "remaining": _set_remaining,
}
"""Last path part of `POST /admin/leneda/metering-points/{code}/…` and what it does."""
