"""Tokens signed with HS256: what they carry, and which are believed."""

import pytest

from simulator import jwt

CLAIMS = {"sub": "1234567890", "name": "John Doe", "iat": 1516239022}
# The well-known example of the debugger at jwt.io, whose secret is `your-256-bit-secret`.
EXAMPLE = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)
SECRET = "your-256-bit-secret"


def test_known_example() -> None:
    """Signing and reading agree with everybody else's."""
    assert jwt.sign(CLAIMS, SECRET) == EXAMPLE
    assert jwt.read(EXAMPLE, SECRET) == CLAIMS


@pytest.mark.parametrize(
    "token", ["", "a", "a.b.c", EXAMPLE[:-1], EXAMPLE + "é", f"x{EXAMPLE}"]
)
def test_forged_tokens(token: str) -> None:
    """Whatever the secret has not signed is not read."""
    assert jwt.read(token, SECRET) is None
    assert jwt.read(EXAMPLE, "another secret") is None


@pytest.mark.parametrize("content", ["{}", "{}.é", "{}.bm9wZQ", "{}.WzFd"])
def test_signed_nonsense(content: str) -> None:
    """A signature alone makes no claims."""
    signature = jwt._encode(jwt._signature(content, SECRET))
    assert jwt.read(f"{content}.{signature}", SECRET) is None


def test_end() -> None:
    """A token is over from the second of its end on."""
    assert not jwt.is_over({"exp": 10}, 9.9)
    assert jwt.is_over({"exp": 10}, 10)
    assert not jwt.is_over({}, 1e12)
