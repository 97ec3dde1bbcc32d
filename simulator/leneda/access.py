"""`POST metering-data-access-request`: what it takes, whom it names, and how often it may be wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .errors import LenedaError, bad_request
from .obis import Obis
from .settings import LenedaSettings
from .store import AccessRequest, Account, LenedaStore


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request whose form is right."""

    sender: str
    sender_name: str
    codes: tuple[str, ...]
    registers: frozenset[Obis]


def read_wanted(body: object) -> Wanted:
    """Read the body of a request; raises LenedaError."""
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object")
    codes = _texts(body, "meteringPointCodes")
    registers = _texts(body, "obisCodes")
    if unknown := set(registers) - {*Obis}:
        raise bad_request(f"Unknown obisCodes: {', '.join(sorted(unknown))}")
    return Wanted(
        _text(body, "from"),
        _text(body, "fromName"),
        codes,
        frozenset(Obis(code) for code in registers),
    )


def ask(
    store: LenedaStore,
    settings: LenedaSettings,
    requester: Account,
    wanted: Wanted,
    now: datetime,
) -> list[AccessRequest]:
    """Note a request that names the right people; raises LenedaError, and counts what named the wrong ones."""
    attempts = store.false_attempts(requester.energy_id, now)
    if settings.false_attempts is not None and attempts >= settings.false_attempts:
        text = "Too many requests with wrong data today"
        raise LenedaError(settings.limit_status, text)
    for code in wanted.codes:
        meant = _meant(store, settings, requester, code)
        if meant is None or not _is_named(meant, wanted):
            store.note_false_attempt(requester.energy_id, now)
            raise bad_request("Name, Energy ID and metering point do not match")
    return store.ask(requester.energy_id, wanted.codes, wanted.registers, now)


def _meant(
    store: LenedaStore, settings: LenedaSettings, requester: Account, code: str
) -> Account | None:
    """Find whom `from` must name for a metering point: its owner or, in the other reading, the requester."""
    point = store.points.get(code)
    if point is None:
        return None
    return store.accounts.get(point.owner) if settings.from_is_owner else requester


def _is_named(account: Account, wanted: Wanted) -> bool:
    """Tell whether a request names an account, in whatever case."""
    told = (wanted.sender.casefold(), wanted.sender_name.casefold())
    return told == (account.energy_id.casefold(), account.name.casefold())


def _text(body: Mapping[str, object], name: str) -> str:
    """Read a text that is not empty."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise bad_request(f"{name} is required")
    return value.strip()


def _texts(body: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Read a list of texts that is not empty."""
    values = body.get(name)
    if not isinstance(values, list) or not values:
        raise bad_request(f"{name} is required")
    texts = tuple(value for value in values if isinstance(value, str) and value)
    if len(texts) != len(values):
        raise bad_request(f"{name} must be a list of texts")
    return texts
