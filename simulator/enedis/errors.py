"""Enedis' errors: statuses, codes and texts of both generations as tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final


class Generation(Enum):
    """The two generations of the data APIs."""

    V5 = auto()
    V2026 = auto()


class Issue(Enum):
    """Why a request is refused."""

    TECHNICAL = auto()
    POINT_MISSING = auto()
    POINT_FORMAT = auto()
    START_MISSING = auto()
    END_MISSING = auto()
    START_FORMAT = auto()
    END_FORMAT = auto()
    START_AFTER_END = auto()
    START_EQUALS_END = auto()
    FUTURE_END = auto()
    UNKNOWN_POINT = auto()
    NOT_OWNER = auto()
    NO_CONSENT = auto()
    WRONG_DIRECTION = auto()
    SPAN = auto()
    HISTORY = auto()
    ACTIVATION = auto()
    OBJECTED = auto()
    NO_DATA = auto()
    NO_SERVICE = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """HTTP status, code, text; and the Swagger's own text where it differs."""

    status: int
    code: str
    text: str
    documented: str | None = None


class ApiError(Exception):
    """An answer that refuses; `is_gateway` when the API gateway, not the data service, gives it."""

    def __init__(
        self, status: int, body: Mapping[str, object], *, is_gateway: bool = False
    ) -> None:
        """Keep the status and the JSON body."""
        super().__init__(status)
        self.status: Final = status
        self.body: Final = body
        self.is_gateway: Final = is_gateway


_TECHNICAL = Problem(500, "technical_error", "Technical error. Please try later.")
_SPAN_TEXT = (
    "The requested period must be less than 7 days for an access to the load curve."
)
_HISTORY_TEXT = "The start date must be greater than the history deadline."
_DIRECTION_TEXT = "Le sens de la mesure ne correspond pas pour le PRM demandé."
_OBJECTED_TEXT = "The customer objected to the load curve recording"
_FUTURE_TEXT = "The end date parameter must be earlier than the current date."
_CONSENT_TEXT = "No consent can be found for this customer and this usage point."
_NOT_HOLDER = "Le client n'est pas titulaire du point demandé"

_V5 = {
    Issue.TECHNICAL: _TECHNICAL,
    Issue.POINT_MISSING: Problem(
        400, "Invalid_request", "usage_point_id parameter is required."
    ),
    Issue.POINT_FORMAT: Problem(
        400, "Invalid_request", "usage_point_id parameter must be 14 digits long."
    ),
    Issue.START_MISSING: Problem(
        400, "invalid_request", "Start date parameter is required."
    ),
    Issue.END_MISSING: Problem(
        400, "invalid_request", "End date parameter is required."
    ),
    Issue.START_FORMAT: Problem(
        400, "invalid_request", "start date parameter must be in the format yyyy-mm-dd."
    ),
    # The misspelt code is the one of Enedis' own error table.
    Issue.END_FORMAT: Problem(
        400, "invalid_resquest", "end date parameter must be in the format yyyy-mm-dd."
    ),
    Issue.START_AFTER_END: Problem(
        400, "Invalid_request", "Start date should be before end date."
    ),
    Issue.START_EQUALS_END: Problem(
        400, "Invalid_request", "Start date should be before end date."
    ),
    Issue.FUTURE_END: Problem(400, "invalid_request", _FUTURE_TEXT),
    Issue.UNKNOWN_POINT: Problem(
        404, "STM-ERR-0000019", "Unknown or unauthorized user"
    ),
    Issue.NOT_OWNER: Problem(
        403, "ADAM-DC-0007", "The customer is not owner of this usage point."
    ),
    Issue.NO_CONSENT: Problem(403, "ADAM-DC-0008", _CONSENT_TEXT),
    Issue.WRONG_DIRECTION: Problem(400, "ADAM-ERR0069", _DIRECTION_TEXT),
    Issue.SPAN: Problem(400, "ADAM-ERR0126", _SPAN_TEXT),
    Issue.HISTORY: Problem(400, "ADAM-ERR0125", _HISTORY_TEXT),
    Issue.ACTIVATION: Problem(
        400,
        "ADAM-ERR0123",
        "The requested period cannot be anterior to the meter's last activation date",
    ),
    Issue.OBJECTED: Problem(400, "ADAM-ERR0075", _OBJECTED_TEXT),
    Issue.NO_DATA: Problem(
        404, "no_data_found", "no measure found for this usage point"
    ),
    Issue.NO_SERVICE: Problem(403, "ADAM-DC-0008", _CONSENT_TEXT),
}

# The 2026 gateway answers 500 to anything its Swagger does not describe.
_V2026 = _V5 | {
    Issue.POINT_MISSING: _TECHNICAL,
    Issue.POINT_FORMAT: _TECHNICAL,
    Issue.START_MISSING: _TECHNICAL,
    Issue.END_MISSING: _TECHNICAL,
    Issue.START_FORMAT: _TECHNICAL,
    Issue.END_FORMAT: _TECHNICAL,
    Issue.START_AFTER_END: Problem(
        400, "ADAM-ERR0002", "La date de fin doit être supérieure à la date de début."
    ),
    Issue.START_EQUALS_END: Problem(
        400, "ADAM-ERR0002", "La date de fin ne peut être égale à la date de début."
    ),
    Issue.UNKNOWN_POINT: Problem(400, "ADAM-DC-0007", f"{_NOT_HOLDER}.", _NOT_HOLDER),
    Issue.NOT_OWNER: Problem(400, "ADAM-DC-0007", f"{_NOT_HOLDER}.", _NOT_HOLDER),
    Issue.ACTIVATION: Problem(
        400,
        "ADAM-ERR0123",
        "La demande ne peut pas aboutir, la période demandée est antérieure à la date de "
        "dernière mise en service du point.",
    ),
    Issue.NO_DATA: Problem(
        404,
        "no_data_found",
        "no measure found for this usage point",
        "Pas de mesure trouvée pour ce point",
    ),
    Issue.NO_SERVICE: Problem(
        400,
        "Bad request",
        "Pas de services souscrits, le flux est stoppé.",
        "Le client n'est pas autorisé pour le point demandé",
    ),
}

PROBLEMS: dict[Generation, dict[Issue, Problem]] = {
    Generation.V5: _V5,
    Generation.V2026: _V2026,
}


def refusal(
    issue: Issue,
    generation: Generation,
    *,
    documented: bool = False,
    status: int | None = None,
) -> ApiError:
    """Make the error of an issue: v5's `{error, error_description}`, or the Swagger's `{code, message}`."""
    problem = PROBLEMS[generation][issue]
    if documented and generation is Generation.V2026:
        text = problem.documented or problem.text
        return ApiError(
            status or problem.status, {"code": problem.code, "message": text}
        )
    return ApiError(
        status or problem.status,
        {"error": problem.code, "error_description": problem.text},
    )


def plain_error(status: int, message: str) -> ApiError:
    """Make an error of subscribed_services, as its Swagger has it: `{code, message}`."""
    return ApiError(status, {"code": str(status), "message": message})


def invalid_credentials(*, fault_form: bool) -> ApiError:
    """Make WSO2's refusal of an unknown or expired bearer (900901)."""
    text = "Invalid Credentials"
    more = f"{text}. Make sure you have provided the correct security credentials"
    if fault_form:
        fault = {"code": 900901, "message": text, "description": more}
        return ApiError(401, {"fault": fault}, is_gateway=True)
    body = {"code": "900901", "message": text, "description": more}
    return ApiError(401, body, is_gateway=True)


def missing_credentials(*, fault_form: bool) -> ApiError:
    """Make WSO2's refusal of a call without a bearer (900902)."""
    text = "Missing Credentials"
    more = (
        f"{text}. Make sure your API invocation call has a header: "
        "'Authorization : Bearer ACCESS_TOKEN'"
    )
    if fault_form:
        fault = {"code": 900902, "message": text, "description": more}
        return ApiError(401, {"fault": fault}, is_gateway=True)
    body = {"code": "900902", "message": text, "description": more}
    return ApiError(401, body, is_gateway=True)


def not_subscribed() -> ApiError:
    """Make WSO2's refusal of an API the application has not subscribed to (900908)."""
    body = {
        "code": "900908",
        "message": "Resource forbidden ",
        "description": "User is NOT authorized to access the Resource. "
        "API Subscription validation failed.",
    }
    return ApiError(403, body, is_gateway=True)


def throttled_second(generation: Generation) -> ApiError:
    """Make the refusal of more than five calls a second."""
    if generation is Generation.V5:
        return _reached("Q3", timedelta(seconds=1))
    fault = {
        "code": 900807,
        "message": "Message throttled out",
        "description": "You have exceeded your quota",
    }
    return ApiError(429, {"fault": fault}, is_gateway=True)


def throttled_hour(
    generation: Generation, now: datetime, reopens: datetime
) -> ApiError:
    """Make the refusal of more than a thousand calls in a clock hour (UTC)."""
    if generation is Generation.V5:
        return _reached("Q4", reopens - now)
    next_access = reopens.strftime("%Y-%b-%d %H:%M:%S+0000 UTC")
    body = {
        "code": "900804",
        "message": "Message throttled out",
        "description": f"You have exceeded your quota .You can access API after {next_access}",
        "nextAccessTime": next_access,
    }
    return ApiError(429, body, is_gateway=True)


def _reached(quota: str, wait: timedelta) -> ApiError:
    """Make v5's refusal of a quota with the time to wait."""
    body = {
        "error": f"Quota {quota} reached",
        "error_description": f"Call threshold allowed on {timedelta(seconds=round(wait.total_seconds()))}",
    }
    return ApiError(429, body, is_gateway=True)
