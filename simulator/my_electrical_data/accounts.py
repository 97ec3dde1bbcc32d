"""Who may ask: v1's token of a usage point, v2's account with its key and secret."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
import hashlib

from ..personas import DEMO_PRM

DEMO_TOKEN = "demo-my-electrical-data-token"
DEMO_CLIENT = ("demo-my-electrical-data-client", "demo-my-electrical-data-secret")


@dataclass(frozen=True, slots=True)
class Account:
    """An account of v2: key, secret, the usage point it holds, and since when."""

    client_id: str
    client_secret: str
    prm: str
    since: datetime


class Accounts:
    """All tokens and accounts handed out."""

    def __init__(self) -> None:
        """Start with none."""
        self._tokens: dict[str, str] = {}
        self._renewals: dict[str, int] = {}
        self._accounts: dict[str, Account] = {}

    def token(self, prm: str, *, renew: bool = False) -> str:
        """Give the token of a usage point; a renewed consent brings another, and the former is void."""
        if prm not in self._tokens or renew:
            number = self._renewals[prm] = self._renewals.get(prm, -1) + 1
            is_demo = prm == DEMO_PRM and not number
            self._tokens[prm] = DEMO_TOKEN if is_demo else _secret("token", prm, number)
        return self._tokens[prm]

    def owns(self, token: str, prm: str) -> bool:
        """Tell whether a token is the present one of a usage point."""
        return self._tokens.get(prm) == token

    def account(self, prm: str, now: datetime) -> Account:
        """Give the account that holds a usage point, opened as of now if there is none."""
        if prm not in self._accounts:
            own = (_secret("client", prm), _secret("secret", prm))
            key, secret = DEMO_CLIENT if prm == DEMO_PRM else own
            self._accounts[prm] = Account(key, secret, prm, now)
        return self._accounts[prm]

    def by_client(self, client_id: str) -> Account | None:
        """Find an account by its key."""
        known = self._accounts.values()
        return next((one for one in known if one.client_id == client_id), None)

    def by_secret(self, secret: str) -> Account | None:
        """Find an account by its secret, which v2 takes as a bearer too."""
        known = self._accounts.values()
        return next((one for one in known if one.client_secret == secret), None)


def _secret(*parts: object) -> str:
    """Make a text that looks like a secret, the same for the same parts."""
    digest = hashlib.sha512(":".join(map(str, parts)).encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
