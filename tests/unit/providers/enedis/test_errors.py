"""Every error that Enedis documents or was seen to send, and what it stands for."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.grid_meter.metering.errors import (
    BeforeActivation,
    BeyondHistory,
    CollectionOff,
    ConsentEnded,
    CredentialsInvalid,
    HolderChanged,
    NoData,
    NotSubscribed,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
    WrongDirection,
)
from custom_components.grid_meter.providers.enedis.errors import error_from

from ...days import USAGE_POINT

NOW = datetime(2026, 7, 17, 4, 12, 30, 500, tzinfo=UTC)
FULL_HOUR = datetime(2026, 7, 17, 5, tzinfo=UTC)


def error(
    status: int, body: Any, headers: dict[str, str] | None = None
) -> OperatorError:
    """Return the error of an answer; a text is sent as it is, all else as JSON."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return error_from(status, text, headers or {}, NOW)


def old(code: str, text: str = "") -> dict[str, str]:
    """Return the shape of v5, which the answers of 2026 kept."""
    return {
        "error": code,
        "error_description": text,
        "error_uri": "https://bluecoder.enedis.fr/api-doc/consulter-souscrire",
    }


def new(code: str, message: str) -> dict[str, str]:
    """Return the shape that the description of 2026 documents."""
    return {"code": code, "message": message}


CASES: list[tuple[int, Any, type[OperatorError], str]] = [
    # v5
    (
        400,
        old("Invalid_request", "usage_point_id parameter is required."),
        RequestInvalid,
        "Invalid_request",
    ),
    (
        400,
        old("invalid_request", "The end date parameter must be earlier than ..."),
        RequestInvalid,
        "invalid_request",
    ),
    (
        400,
        old("invalid_resquest", "End date parameter must be in the format yyyy-mm-dd."),
        RequestInvalid,
        "invalid_resquest",
    ),
    (400, old("ADAM-DC-0015"), RequestInvalid, "ADAM-DC-0015"),
    (400, old("ADAM-ERR0126"), RequestInvalid, "ADAM-ERR0126"),
    (400, old("ADAM-DC-0016"), BeyondHistory, "ADAM-DC-0016"),
    (
        400,
        old("ADAM-ERR0125", "The start date must be greater than the history deadline"),
        BeyondHistory,
        "ADAM-ERR0125",
    ),
    (400, old("ADAM-ERR0123"), BeforeActivation, "ADAM-ERR0123"),
    (400, old("ADAM-ERR0061"), HolderChanged, "ADAM-ERR0061"),
    (
        400,
        old("ADAM-ERR0069", "Le sens de la mesure ne correspond pas pour le PRM"),
        WrongDirection,
        "ADAM-ERR0069",
    ),
    (
        400,
        old("ADAM-ERR0075", "The customer objected to the load curve recording"),
        CollectionOff,
        "ADAM-ERR0075",
    ),
    (401, "", CredentialsInvalid, "HTTP 401"),
    (
        403,
        old("ADAM-DC-0007", "The customer is not owner of this usage point."),
        HolderChanged,
        "ADAM-DC-0007",
    ),
    (403, old("ADAM-DC-0008"), ConsentEnded, "ADAM-DC-0008"),
    (403, old("ADAM_DC_0008"), ConsentEnded, "ADAM_DC_0008"),
    (403, old("ADAM-DC-0009"), BeyondHistory, "ADAM-DC-0009"),
    (
        403,
        old("unauthorized_user", "user is not authorized to access this resource"),
        ConsentEnded,
        "unauthorized_user",
    ),
    (
        404,
        old("no_data_found", "no measure found for this usage point"),
        NoData,
        "no_data_found",
    ),
    (404, old("STM-ERR-0000020"), NoData, "STM-ERR-0000020"),
    (404, old("STM-ERR-0000014"), NoData, "STM-ERR-0000014"),
    (
        404,
        old("STM-ERR-0000019", "Unknown or unauthorized user"),
        ConsentEnded,
        "STM-ERR-0000019",
    ),
    (500, old("ADAM-DC-0500", "Technical Exception"), Temporary, "ADAM-DC-0500"),
    (500, old("STM-ERR-0000001"), Temporary, "STM-ERR-0000001"),
    (
        500,
        old("technical_error", "Technical error. Please try later."),
        Temporary,
        "technical_error",
    ),
    (
        500,
        {"error": {"code": 500, "message": "Erreur Technique - 500"}},
        Temporary,
        "500",
    ),
    (
        500,
        old("Internal Server error", "Un problème a été rencontré"),
        Temporary,
        "HTTP 500",
    ),
    (500, old("ERRE001150", "No consent can be found"), ConsentEnded, "ERRE001150"),
    (503, "", Temporary, "HTTP 503"),
    # 2026, as documented: the codes are left open
    (
        400,
        new("", "Le paramètre usage_point_id est obligatoire"),
        RequestInvalid,
        "HTTP 400",
    ),
    (
        401,
        new("X1", "L'utilisateur n'est pas identifié"),
        CredentialsInvalid,
        "X1",
    ),
    (
        403,
        new("", "Le client n'est pas titulaire du point demandé"),
        HolderChanged,
        "HTTP 403",
    ),
    (
        403,
        new("403", "Le client n'est pas autorisé pour le point demandé"),
        ConsentEnded,
        "403",
    ),
    (404, new("", "Pas de mesure trouvée pour ce point"), NoData, "HTTP 404"),
    (
        404,
        new("404", "Situation contractuelle ou PRM non existant"),
        NoData,
        "404",
    ),
    (
        500,
        new("", "Problème technique dans l'interrogation du SI coeur"),
        Temporary,
        "HTTP 500",
    ),
    # 2026, as seen
    (
        400,
        old("ADAM-ERR0123", "La demande ne peut pas aboutir, la période demandée ..."),
        BeforeActivation,
        "ADAM-ERR0123",
    ),
    (
        400,
        old("ADAM-ERR0002", "La date de fin doit être supérieure à la date de début."),
        RequestInvalid,
        "ADAM-ERR0002",
    ),
    (
        400,
        old("ADAM-DC-0007", "Le client n'est pas titulaire du point demandé."),
        HolderChanged,
        "ADAM-DC-0007",
    ),
    (400, old("ADAM-DC-0008"), ConsentEnded, "ADAM-DC-0008"),
    (
        400,
        old("Bad request", "Pas de services souscrits, le flux est stoppé."),
        RequestInvalid,
        "HTTP 400",
    ),
    (
        403,
        {
            "code": "900908",
            "message": "Resource forbidden ",
            "description": "User is NOT authorized to access the Resource. "
            "API Subscription validation failed.",
        },
        NotSubscribed,
        "900908",
    ),
    (
        401,
        {
            "fault": {
                "code": 900901,
                "message": "Invalid Credentials",
                "description": "Invalid Credentials. Make sure you have provided ...",
            }
        },
        CredentialsInvalid,
        "900901",
    ),
    (401, new("900901", "Invalid Credentials"), CredentialsInvalid, "900901"),
    (403, new("900902", "Missing Credentials"), CredentialsInvalid, "900902"),
    # Not from Enedis but from what stands before it
    (403, "<html><title>403 Forbidden</title></html>", Temporary, "HTTP 403"),
    (404, "<html>La page que vous recherchez ...</html>", Temporary, "HTTP 404"),
    (502, "<html>Bad gateway | Cloudflare</html>", Temporary, "HTTP 502"),
    (400, "<html>", Temporary, "HTTP 400"),
    (404, "{}", Temporary, "HTTP 404"),
    (404, "[]", Temporary, "HTTP 404"),
    (500, '"technical_error"', Temporary, "HTTP 500"),
    (504, "upstream request timeout", Temporary, "HTTP 504"),
]


@pytest.mark.parametrize(("status", "body", "kind", "code"), CASES)
def test_what_an_error_stands_for(
    status: int, body: Any, kind: type[OperatorError], code: str
) -> None:
    """The code in the body decides, then its text, and at last the status."""
    raised = error(status, body)
    assert type(raised) is kind
    assert raised.code == str(raised) == code


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_the_status_does_not_matter_where_the_code_is_known(status: int) -> None:
    """Enedis has moved codes from one status to another."""
    assert type(error(status, old("ADAM-DC-0008"))) is ConsentEnded
    assert type(error(status, old("no_data_found"))) is NoData
    assert type(error(status, old("adam-err0123"))) is BeforeActivation


RECORDED = {
    "code": "900804",
    "message": "Message throttled out",
    "description": "You have exceeded your quota .You can access API after "
    "2026-Jul-17 05:00:00+0000 UTC",
    "nextAccessTime": "2026-Jul-17 05:00:00+0000 UTC",
}


@pytest.mark.parametrize(
    ("status", "body", "headers", "after"),
    [
        (429, RECORDED, {}, FULL_HOUR),
        (
            429,
            RECORDED | {"nextAccessTime": "2026-Jul-17 23:30:00+0200 UTC"},
            {},
            datetime(2026, 7, 17, 21, 30, tzinfo=UTC),
        ),
        (429, RECORDED | {"nextAccessTime": "soon"}, {}, FULL_HOUR),
        (429, RECORDED, {"Retry-After": "9999"}, FULL_HOUR),
        (429, {"fault": RECORDED}, {}, FULL_HOUR),
        (403, RECORDED, {}, FULL_HOUR),
        (
            429,
            {"fault": {"code": 900807, "message": "Message throttled out"}},
            {},
            NOW + timedelta(seconds=1),
        ),
        (429, {"code": "900804"}, {}, FULL_HOUR),
        (
            429,
            old("429", "Quota Q4 reached Call threshold allowed on 0:-30:-40"),
            {},
            FULL_HOUR,
        ),
        (
            429,
            old("429", "Quota Q3 reached Call threshold allowed on 0:0:1"),
            {},
            NOW + timedelta(seconds=1),
        ),
        (
            429,
            old("Quota Q3 reached", "Call threshold allowed on 0:00:01"),
            {},
            NOW + timedelta(seconds=1),
        ),
        (429, old("Quota Q4 reached", "Call threshold allowed on ..."), {}, FULL_HOUR),
        (403, old("", "Quota Q4 reached"), {}, FULL_HOUR),
        (429, new("", "SLA dépassé"), {}, FULL_HOUR),
        (429, "<html>Too many requests</html>", {}, FULL_HOUR),
        (429, "", {"Retry-After": "90"}, NOW + timedelta(seconds=90)),
        (429, "", {"Retry-After": "0"}, NOW),
        (
            429,
            "",
            {"Retry-After": "Fri, 17 Jul 2026 04:20:00 GMT"},
            datetime(2026, 7, 17, 4, 20, tzinfo=UTC),
        ),
        (429, "", {"Retry-After": "1.5"}, FULL_HOUR),
        (429, "", {"Retry-After": "later"}, FULL_HOUR),
        (429, "", {"Retry-After": "9" * 30}, FULL_HOUR),
        (
            429,
            {"fault": {"code": 900807}},
            {"Retry-After": "5"},
            NOW + timedelta(seconds=5),
        ),
    ],
)
def test_when_requests_are_welcome_again(
    status: int, body: Any, headers: dict[str, str], after: datetime
) -> None:
    """As the body says, else the header, else at the full hour; a burst is over in one."""
    raised = error(status, body, headers)
    assert type(raised) is QuotaExceeded
    assert raised.next_access == after
    assert raised.next_access.tzinfo is UTC


def test_the_last_hour_of_a_year_ends_in_the_next() -> None:
    """The full hour is an instant, not a number."""
    late = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    raised = error_from(429, "", {}, late)
    assert isinstance(raised, QuotaExceeded)
    assert raised.next_access == datetime(2027, 1, 1, tzinfo=UTC)


PERSONAL = (
    USAGE_POINT,
    f"prm-{USAGE_POINT}",
    "Camille Martin",
    "camille@example.org",
    "Zoé",
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsIng1dCI6",
    "2 rue du Puits",
    "https://gw.ext.prod.api.enedis.fr/x?pointId=1",
)


@pytest.mark.parametrize("personal", PERSONAL)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_an_error_says_no_more_than_a_code(status: int, personal: str) -> None:
    """Whatever stands where the code should be, or beside it, stays unsaid."""
    for body in (
        old(personal, personal),
        new(personal, personal),
        {"fault": {"code": personal, "message": personal, "description": personal}},
        {"error": {"code": personal}},
        {"error": {"error": personal}},
        personal,
    ):
        raised = error(status, body)
        assert str(raised) == raised.code == f"HTTP {status}"
        assert personal not in repr(raised)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "error",
                    "code",
                    "fault",
                    "message",
                    "description",
                    "error_description",
                    "nextAccessTime",
                ]
            ),
            inner,
        )
    ),
    max_leaves=8,
)


@given(
    st.integers(300, 599),
    JSON.map(json.dumps) | st.text(),
    st.dictionaries(st.just("Retry-After"), st.text(max_size=25)),
)
def test_every_answer_stands_for_something(
    status: int, text: str, headers: dict[str, str]
) -> None:
    """Nonsense too; and what is told of it is short."""
    raised = error_from(status, text, headers, NOW)
    assert isinstance(raised, OperatorError)
    assert type(raised) is not OperatorError
    assert len(str(raised)) <= 32
    if isinstance(raised, QuotaExceeded):
        assert raised.next_access.tzinfo is UTC
