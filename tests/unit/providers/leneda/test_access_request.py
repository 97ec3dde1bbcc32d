"""Asking an owner for access: in both readings of `from`, and never twice."""

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.grid_meter.metering.errors import (
    CredentialsInvalid,
    Geoblocked,
    NoAccess,
    OperatorError,
    QuotaExceeded,
    RequestInvalid,
    Temporary,
    Unreachable,
)
from custom_components.grid_meter.providers.endpoints import Endpoints
from custom_components.grid_meter.providers.leneda.access_request import (
    From,
    Person,
    body,
)
from custom_components.grid_meter.providers.leneda.client import Leneda
from simulator import FaultKind
from simulator.leneda import (
    DEMO_ENERGY_ID,
    NEIGHBOUR_ENERGY_ID,
    NEIGHBOUR_POD,
    Geoblock,
    Obis,
    RequestState,
)

from .conftest import House

OWNER = Person("LUXE-OW", "Own Er")
SELF = Person("LUXE-ME", "My Self")
CODES = ["1-1:1.29.0", "1-65:1.29.9"]


async def ask(leneda: Leneda, **changes: Any) -> None:
    """Ask for two registers of the neighbour's flat."""
    given: dict[str, Any] = {
        "owner_name": "Demo Neighbour",
        "owner_energy_id": NEIGHBOUR_ENERGY_ID,
        "point": NEIGHBOUR_POD,
        "codes": CODES,
        "sender": From.OWNER,
    }
    await leneda.ask_access(**(given | changes))


@pytest.mark.parametrize(
    ("sender", "named"), [(From.OWNER, OWNER), (From.REQUESTER, SELF)]
)
def test_whom_from_names(sender: From, named: Person) -> None:
    """The owner or who asks; all else is the same."""
    assert body(sender, OWNER, SELF, "LU1", tuple(CODES)) == {
        "from": named.energy_id,
        "fromName": named.name,
        "meteringPointCodes": ["LU1"],
        "obisCodes": CODES,
    }


@pytest.mark.parametrize(
    ("sender", "owner", "requester"),
    [
        (From.OWNER, Person("LUXE-OW", ""), SELF),
        (From.OWNER, Person("", "Own Er"), SELF),
        (From.REQUESTER, OWNER, Person("LUXE-ME", "")),
        (From.REQUESTER, OWNER, Person("", "My Self")),
    ],
)
def test_who_is_named_must_be_known(
    sender: From, owner: Person, requester: Person
) -> None:
    """Nothing is sent that Leneda would count as a wrong attempt."""
    with pytest.raises(ValueError) as raised:
        body(sender, owner, requester, "LU1", CODES)
    for text in (str(raised.value), repr(owner), repr(requester)):
        assert "LUXE" not in text
        assert "Er" not in text
        assert "Self" not in text


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize("sender", list(From))
async def test_a_request(
    house: House, leneda: Leneda, sender: From, empty: bool
) -> None:
    """Is noted, with or without words; once it is granted there are readings."""
    house.sim.leneda.settings.from_is_owner = sender is From.OWNER
    house.sim.leneda.settings.empty_success = empty
    await ask(
        leneda,
        sender=sender,
        own_name=" Demo Person ",
        owner_name=" Demo Neighbour",
        owner_energy_id=f"{NEIGHBOUR_ENERGY_ID} ",
        point=NEIGHBOUR_POD.lower(),
        codes=[" 1-1:1.29.0 ", "1-65:1.29.9"],
    )
    (request,) = house.sim.leneda.requests
    assert request.requester == DEMO_ENERGY_ID
    assert request.code == NEIGHBOUR_POD
    assert request.registers == {Obis.CONSUMPTION, Obis.REMAINING_CONSUMPTION}
    assert request.state is RequestState.PENDING
    (call,) = house.calls
    assert (call.method, call.path) == (
        "POST",
        "/leneda/api/metering-data-access-request",
    )


@pytest.mark.parametrize(
    "missing",
    [
        {"owner_name": " "},
        {"owner_energy_id": ""},
        {"point": "none"},
        {"codes": [" "]},
        {"codes": []},
        {"sender": From.REQUESTER},
        {"sender": From.REQUESTER, "own_name": " "},
    ],
)
async def test_what_is_missing(
    house: House, leneda: Leneda, missing: dict[str, Any]
) -> None:
    """Is said before anything is sent."""
    with pytest.raises(ValueError):
        await ask(leneda, **missing)
    assert house.calls == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner_name": "Somebody Else"},
        {"owner_energy_id": "LUXE-NO-BO-DY"},
        {"point": "LU9990012345678901234000000000009"},
        {"sender": From.REQUESTER, "own_name": "Demo Person"},
        {"codes": ["9-9:9"]},
    ],
)
async def test_wrong_names(house: House, leneda: Leneda, wrong: dict[str, Any]) -> None:
    """Are refused, and that is the end of it."""
    await refuse(house, leneda, RequestInvalid, **wrong)


async def refuse(
    house: House, leneda: Leneda, kind: type[OperatorError], **changes: Any
) -> OperatorError:
    """Ask once, and see that the refusal names nobody."""
    before = len(house.calls)
    with pytest.raises(kind) as raised:
        await ask(leneda, **changes)
    error = raised.value
    assert type(error) is kind
    assert error.side == "Leneda"
    assert len(house.calls) == before + 1
    assert error.__cause__ is None
    key, _ = house.sim.leneda.credentials()
    for text in (str(error), repr(error)):
        for secret in (key, "LUXE", "LU0000", "Neighbour", "127.0.0.1", "/"):
            assert secret not in text
    return error


@pytest.mark.parametrize(
    ("fault", "given", "kind"),
    [
        (FaultKind.UNAUTHORIZED, {}, CredentialsInvalid),
        (FaultKind.STATUS, {"status": 404}, NoAccess),
        (FaultKind.STATUS, {"status": 403}, Geoblocked),
        (FaultKind.THROTTLED_SECOND, {"seconds": 1.0}, QuotaExceeded),
        (FaultKind.THROTTLED_HOUR, {}, QuotaExceeded),
        (FaultKind.TECHNICAL_ERROR, {}, Temporary),
        (FaultKind.BAD_GATEWAY, {}, Temporary),
        (FaultKind.RESET, {}, Unreachable),
    ],
)
async def test_refusals(
    house: House,
    leneda: Leneda,
    fault: FaultKind,
    given: dict[str, Any],
    kind: type[OperatorError],
) -> None:
    """Each after one attempt: Leneda counts them."""
    house.sim.faults.add(fault, **given)
    await refuse(house, leneda, kind)


@pytest.mark.parametrize(("status", "kind"), [(429, QuotaExceeded), (403, Geoblocked)])
async def test_too_many_wrong_attempts(
    house: House, leneda: Leneda, status: int, kind: type[OperatorError]
) -> None:
    """Leave no room for a right one on the same day."""
    house.sim.leneda.settings.false_attempts = 1
    house.sim.leneda.settings.limit_status = status
    await refuse(house, leneda, RequestInvalid, owner_name="Somebody Else")
    await refuse(house, leneda, kind)


async def test_geoblocking(house: House, leneda: Leneda) -> None:
    """The firewall's page is told by its status."""
    house.sim.leneda.settings.geoblock = Geoblock.HTML
    await refuse(house, leneda, Geoblocked)


@pytest.mark.parametrize(
    ("status", "text"), [(200, ""), (201, "created"), (202, "{}"), (204, "")]
)
async def test_every_success_will_do(house: House, status: int, text: str) -> None:
    """Leneda's is not documented; the body of the request is as others send it."""
    sent: list[dict[str, object]] = []

    async def take(request: web.Request) -> web.StreamResponse:
        """Take a request."""
        sent.append(await request.json())
        return web.Response(status=status, text=text or None)

    app = web.Application()
    app.router.add_post("/api/metering-data-access-request", take)
    async with TestServer(app) as server:
        endpoints = Endpoints(leneda=str(server.make_url("/")))
        await ask(house.client(endpoints=endpoints))
    assert sent == [
        {
            "from": NEIGHBOUR_ENERGY_ID,
            "fromName": "Demo Neighbour",
            "meteringPointCodes": [NEIGHBOUR_POD],
            "obisCodes": CODES,
        }
    ]
