"""The admin routes: faults, the log of calls, the clock, settings, applications, usage points."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from aiohttp import web

from .admin_points import SCRIPTS, describe_day
from .clock import AdjustableClock
from .consents import AlreadySharedError
from .enedis import EnedisFront
from .faults import FaultKind
from .fields import FieldError, Fields
from .meter import UsagePoint
from .model import Application, Direction
from .quotas import Quotas
from .store import Store

type Json = dict[str, object]
type Handler = Callable[[web.Request, Fields], Json]


class Admin:
    """What a person or a test changes while the simulator runs; every body and answer is JSON."""

    def __init__(
        self, store: Store, enedis: EnedisFront, *resets: Callable[[], None]
    ) -> None:
        """Stand behind a store and the front whose settings can be changed; resets empty further counters."""
        self._store = store
        self._enedis = enedis
        self._resets = resets

    def add_routes(self, app: web.Application) -> None:
        """Put all admin routes into an application."""
        for method, path, handler in (
            ("GET", "/admin/state", self._state),
            ("GET", "/admin/calls", self._calls),
            ("POST", "/admin/calls/reset", self._reset_calls),
            ("GET", "/admin/clock", self._clock),
            ("POST", "/admin/clock", self._set_clock),
            ("GET", "/admin/faults", self._faults),
            ("POST", "/admin/faults", self._add_fault),
            ("DELETE", "/admin/faults", self._clear_faults),
            ("DELETE", "/admin/faults/{id:\\d+}", self._remove_fault),
            ("POST", "/admin/settings", self._set_settings),
            ("POST", "/admin/quotas", self._set_quotas),
            ("POST", "/admin/tokens/expire", self._expire_tokens),
            ("POST", "/admin/applications", self._set_application),
            ("GET", "/admin/usage-points/{prm}/days/{day}", self._day),
            ("POST", "/admin/usage-points/{prm}/share", self._share),
            ("POST", "/admin/usage-points/{prm}/revoke", self._revoke),
            ("POST", "/admin/usage-points/{prm}/{script}", self._script),
        ):
            app.router.add_route(method, path, guarded(handler))

    # Looking.

    def _state(self, request: web.Request, fields: Fields) -> Json:
        """Show usage points, sharings, applications, settings, quotas and the clock."""
        now = self._store.now()
        limits = self._store.quotas.limits
        return {
            "now": now.isoformat(),
            "usage_points": [_describe(point) for point in self._store.points.values()],
            "sharings": [
                {
                    "autorisation_id": sharing.autorisation_id,
                    "client_id": sharing.client_id,
                    "prm": sharing.prm,
                    "since": sharing.since.isoformat(),
                    "until": sharing.until.isoformat(),
                    "state": sharing.state(now).value,
                }
                for sharing in self._store.consents.sharings
            ],
            "applications": [
                _public(known) for known in self._store.applications.values()
            ],
            "settings": asdict(self._enedis.settings),
            "quotas": limits
            and {"per_second": limits.per_second, "per_hour": limits.per_hour},
            "faults": [fault.as_json() for fault in self._store.faults],
            "calls": len(self._store.calls.records),
        }

    def _calls(self, request: web.Request, fields: Fields) -> Json:
        """Show the log of calls, and how often each path was asked."""
        calls = self._store.calls
        return {
            "total": len(calls.records),
            "counts": calls.counts(),
            "calls": [call.as_json() for call in calls.records],
        }

    def _reset_calls(self, request: web.Request, fields: Fields) -> Json:
        """Empty the log of calls and the quotas' counters."""
        self._store.calls.reset()
        self._store.quotas.reset()
        for reset in self._resets:
            reset()
        return {"total": 0}

    def _day(self, request: web.Request, fields: Fields) -> Json:
        """Show the truth of one day of a usage point."""
        day = Fields({"day": request.match_info["day"]}).day("day")
        return describe_day(self._point(request), day, self._store.now())

    # The clock.

    def _clock(self, request: web.Request, fields: Fields) -> Json:
        """Show the clock; `speed` is null when it cannot be set."""
        clock = self._store.clock
        return {
            "now": clock.now().isoformat(),
            "speed": clock.speed if isinstance(clock, AdjustableClock) else None,
        }

    def _set_clock(self, request: web.Request, fields: Fields) -> Json:
        """Set the clock (`now`), move it (`advance`, seconds) or run it at another `speed`."""
        clock = self._store.clock
        if not isinstance(clock, AdjustableClock):
            raise FieldError("this simulator's clock is given from outside")
        if "now" in fields:
            clock.set(fields.instant("now"))
        if "advance" in fields:
            clock.advance(fields.span("advance"))
        if "speed" in fields:
            clock.run(fields.number("speed"))
        return self._clock(request, fields)

    # Faults.

    def _faults(self, request: web.Request, fields: Fields) -> Json:
        """Show all faults."""
        return {"faults": [fault.as_json() for fault in self._store.faults]}

    def _add_fault(self, request: web.Request, fields: Fields) -> Json:
        """Put a fault in force."""
        kind = fields.text("kind")
        if kind not in list(FaultKind):
            raise FieldError(f"kind must be one of {', '.join(FaultKind)}")
        fault = self._store.faults.add(
            kind,
            path=fields.text("path") if "path" in fields else None,
            prm=fields.text("prm") if "prm" in fields else None,
            count=fields.whole("count") if "count" in fields else None,
            since=fields.instant("since") if "since" in fields else None,
            until=fields.instant("until") if "until" in fields else None,
            minutes=fields.number("minutes") if "minutes" in fields else None,
            status=fields.whole("status") if "status" in fields else None,
            seconds=fields.number("seconds") if "seconds" in fields else None,
            body=fields.text("body") if "body" in fields else None,
        )
        return fault.as_json()

    def _clear_faults(self, request: web.Request, fields: Fields) -> Json:
        """Lift all faults."""
        self._store.faults.clear()
        return {"faults": []}

    def _remove_fault(self, request: web.Request, fields: Fields) -> Json:
        """Lift one fault."""
        if not self._store.faults.remove(int(request.match_info["id"])):
            raise web.HTTPNotFound
        return self._faults(request, fields)

    # Settings, quotas, tokens, applications.

    def _set_settings(self, request: web.Request, fields: Fields) -> Json:
        """Change settings of the Enedis front."""
        settings = self._enedis.settings
        switches = {"octet_stream", "fault_form", "documented_errors", "services_null"}
        switches |= {"sandbox_state"}
        for name in fields.names():
            if name in switches:
                setattr(settings, name, fields.flag(name))
            elif name == "consent_refusal_status":
                settings.consent_refusal_status = fields.whole(name)
            else:
                raise FieldError(f"there is no setting {name}")
        return asdict(settings)

    def _set_quotas(self, request: web.Request, fields: Fields) -> Json:
        """Change the limits; a limit that is left out or null is lifted."""
        limits = Quotas(
            fields.whole("per_second") if "per_second" in fields else None,
            fields.whole("per_hour") if "per_hour" in fields else None,
        )
        self._store.quotas.limits = limits
        self._store.quotas.reset()
        return {"per_second": limits.per_second, "per_hour": limits.per_hour}

    def _expire_tokens(self, request: web.Request, fields: Fields) -> Json:
        """Let all bearer tokens expire at once."""
        self._enedis.tokens.expire_all()
        return {}

    def _set_application(self, request: web.Request, fields: Fields) -> Json:
        """Register an application, or change some fields of a known one."""
        client_id = fields.text("client_id")
        known = self._store.applications.get(client_id)
        if known is None:
            known = Application(
                client_id, fields.text("client_secret"), fields.text("redirect_uri")
            )
            self._store.applications[client_id] = known
        if "client_secret" in fields:
            known.client_secret = fields.text("client_secret")
        if "redirect_uri" in fields:
            known.redirect_uri = fields.text("redirect_uri")
        if "name" in fields:
            known.name = fields.text("name")
        if "unsubscribed" in fields:
            known.unsubscribed = {str(api) for api in fields.items("unsubscribed")}
        return _public(known)

    # Usage points.

    def _point(self, request: web.Request) -> UsagePoint:
        """Find the usage point of the path."""
        point = self._store.points.get(request.match_info["prm"])
        if point is None:
            raise web.HTTPNotFound
        return point

    def _client(self, fields: Fields) -> str:
        """Read the application meant, by default the first."""
        if "client_id" in fields:
            return fields.text("client_id")
        return next(iter(self._store.applications))

    def _share(self, request: web.Request, fields: Fields) -> Json:
        """Give a consent beforehand."""
        months = fields.whole("months") if "months" in fields else 36
        until = self._store.end_after(months)
        try:
            sharing = self._store.share(
                self._client(fields), self._point(request).prm, until
            )
        except AlreadySharedError as error:
            raise FieldError("this usage point is already shared") from error
        return {"autorisation_id": sharing.autorisation_id}

    def _revoke(self, request: web.Request, fields: Fields) -> Json:
        """End a sharing as the customer does."""
        prm = self._point(request).prm
        done = self._store.consents.end(self._client(fields), prm, self._store.now())
        return {"revoked": done}

    def _script(self, request: web.Request, fields: Fields) -> Json:
        """Run one of the scripts on a usage point."""
        script = SCRIPTS.get(request.match_info["script"])
        if script is None:
            raise web.HTTPNotFound
        try:
            script(self._point(request), fields)
        except (ValueError, IndexError) as error:
            raise FieldError(str(error)) from error
        return {"done": request.match_info["script"]}


def guarded(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Read the body, answer as JSON, and say what is wrong with a field."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(handler(request, await Fields.of(request)))
        except FieldError as error:
            return web.json_response({"error": str(error)}, status=400)

    return handle


def _public(application: Application) -> Json:
    """Show an application without its secret."""
    return {
        "client_id": application.client_id,
        "name": application.name,
        "redirect_uri": application.redirect_uri,
        "unsubscribed": sorted(application.unsubscribed),
    }


def _describe(point: UsagePoint) -> Json:
    """Show a usage point in a few words."""
    return {
        "prm": point.prm,
        "holder": point.holder.id,
        "directions": [known.value for known in Direction if point.measures(known)],
        "activation": point.activation.isoformat(),
        "step": point.step,
    }
