"""JSON Web Tokens signed with HS256, as the gateways hand them out."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
import hashlib
import hmac
import json


def sign(claims: Mapping[str, object], secret: str) -> str:
    """Make a token of some claims; the same claims give the same token."""
    header = {"alg": "HS256", "typ": "JWT"}
    parts = (
        json.dumps(part, separators=(",", ":")).encode() for part in (header, claims)
    )
    content = ".".join(_encode(part) for part in parts)
    return f"{content}.{_encode(_signature(content, secret))}"


def read(token: str, secret: str) -> dict[str, object] | None:
    """Give the claims of a token; None when it was not signed with the secret."""
    content, _, signature = token.rpartition(".")
    if not hmac.compare_digest(
        _encode(_signature(content, secret)).encode(), signature.encode()
    ):
        return None
    try:
        claims = json.loads(_decode(content.partition(".")[2]))
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None


def is_over(claims: Mapping[str, object], now: float) -> bool:
    """Tell whether a token has expired at a time in seconds; one without `exp` never does."""
    end = claims.get("exp")
    return isinstance(end, int | float) and end <= now


def _signature(content: str, secret: str) -> bytes:
    """Sign header and claims."""
    return hmac.new(secret.encode(), content.encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    """Write bytes as base64 for URLs, without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """Read base64 for URLs, without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
