"""Why an operator did not deliver, whichever operator it is.

Each error says by its type whose side it is on and what may be done. Texts carry
the operator's error code at most: never a token, a name or a usage point id.
"""

from datetime import datetime


class OperatorError(Exception):
    """Base of everything an operator, or the way to it, may answer instead of readings."""

    def __init__(self, code: str = "") -> None:
        """Keep the operator's own error code, which is all that is said of the answer."""
        super().__init__(code or type(self).__name__)
        self.code = code
        self.side = ""
        """On whose side the trouble is, by name; the provider fills it in."""


class NoData(OperatorError):
    """The operator holds no reading in the days asked: not an error by itself."""


class BeforeActivation(OperatorError):
    """The days asked begin before the contract at this usage point did."""


class BeyondHistory(OperatorError):
    """The days asked begin before what the operator still keeps."""


class CollectionOff(OperatorError):
    """The customer has not switched the collection of the load curve on."""


class WrongDirection(OperatorError):
    """The usage point does not measure this direction."""


class ConsentEnded(OperatorError):
    """The consent has expired or was revoked."""


class HolderChanged(OperatorError):
    """The person who consented is not, or not yet, known as holder of the usage point."""


CONSENT_MISSING: tuple[type[OperatorError], ...] = (ConsentEnded, HolderChanged)
"""Errors after which only the customer can bring readings back."""


class NoAccess(OperatorError):
    """The operator does not know the usage point, or not as one that this access may read."""


class Geoblocked(OperatorError):
    """The operator refuses to talk to this house, probably because of where it calls from."""


class NotSubscribed(OperatorError):
    """The application is not subscribed to this API."""


class CredentialsInvalid(OperatorError):
    """The operator does not accept the application's credentials or token."""


class QuotaExceeded(OperatorError):
    """The operator asks to wait until `next_access` (aware UTC)."""

    def __init__(self, code: str, next_access: datetime) -> None:
        """Keep the instant from which requests are welcome again."""
        super().__init__(code)
        self.next_access = next_access


class Temporary(OperatorError):
    """The operator, or the way to it, is out of order for a while."""


class Unreachable(Temporary):
    """No answer came at all: the network of this house, or the operator's front."""


class RequestInvalid(OperatorError):
    """The operator calls the request malformed: a mistake of this integration."""
