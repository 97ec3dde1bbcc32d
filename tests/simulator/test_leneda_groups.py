"""Leneda's sharing groups."""

import pytest

from simulator import Simulator
from simulator.leneda import (
    DEMO_ENERGY_ID,
    DEMO_POD,
    HOUSE_PRODUCTION_POD,
    NEIGHBOUR_ENERGY_ID,
)

from .conftest import Json, Leneda

GROUPS = "/leneda/api/sharing-groups-small"
POINTS = "/leneda/api/sharing-groups/{}/metering-points"


async def _get(leneda: Leneda, path: str, **query: str) -> tuple[int, Json]:
    """Ask, and wrap a list."""
    answer = await leneda.http.get(path, params=query, headers=leneda.headers)
    body = await answer.json()
    return answer.status, {"list": body} if isinstance(body, list) else body


async def test_pages(leneda: Leneda) -> None:
    """Pages are counted from 1 and tell whether there is another."""
    status, first = await _get(leneda, GROUPS, page="1", size="2")
    _, second = await _get(leneda, GROUPS, page="2", size="2")
    _, third = await _get(leneda, GROUPS, page="3", size="2")
    contents = [page.pop("content") for page in (first, second, third)]
    assert isinstance(contents[0], list)
    assert [len(content) for content in contents if isinstance(content, list)] == [
        2,
        1,
        0,
    ]
    more = {"size": 2, "totalElements": 3, "totalPages": 2}
    assert (status, first) == (200, {"hasNextPage": True, "number": 1, **more})
    assert second == {"hasNextPage": False, "number": 2, **more}
    assert contents[0][0] == {
        "id": contents[0][0]["id"],
        "contractNumber": "CR00000001",
        "type": "ACR",
        "ownerEnergyId": DEMO_ENERGY_ID,
        "managerEnergyId": DEMO_ENERGY_ID,
        "startDate": "2022-10-01",
        "endDate": None,
    }


async def test_by_kind_and_by_person(leneda: Leneda, sim: Simulator) -> None:
    """Only groups one owns or manages, and only of the kind asked for."""

    async def contracts(**query: str) -> list[object]:
        _, body = await _get(leneda, GROUPS, **query)
        content = body["content"]
        assert isinstance(content, list)
        return [group["contractNumber"] for group in content]

    assert await contracts(type="CEL") == ["CR00000002"]
    key, energy_id = sim.leneda.credentials(NEIGHBOUR_ENERGY_ID)
    leneda.headers = {"X-API-KEY": key, "X-ENERGY-ID": energy_id}
    assert await contracts() == ["CR00000002"]
    path = POINTS.format("CR00000001")
    assert (await _get(leneda, path, date="2026-11-01"))[0] == 404


async def test_metering_points(leneda: Leneda) -> None:
    """Who is in a group on a day; nobody after its end."""
    path = POINTS.format("CR00000002")
    assert await _get(leneda, path, date="2026-11-01") == (
        200,
        {
            "list": [
                {"code": DEMO_POD, "type": "CONSUMPTION"},
                {"code": HOUSE_PRODUCTION_POD, "type": "PRODUCTION"},
            ]
        },
    )
    ended = POINTS.format("CR00000003")
    assert [
        len(body["list"]) if isinstance(body["list"], list) else None
        for day in ("2024-12-31", "2025-01-01")
        for _, body in [await _get(leneda, ended, date=day)]
    ] == [1, 0]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (GROUPS, {"page": "0"}),
        (GROUPS, {"size": "many"}),
        (GROUPS, {"type": "XYZ"}),
        (POINTS.format("CR00000001"), {}),
        (POINTS.format("CR00000001"), {"date": "today"}),
    ],
)
async def test_bad_parameters(leneda: Leneda, path: str, query: dict[str, str]) -> None:
    """Pages below one, unknown kinds and what is no date are refused."""
    assert (await _get(leneda, path, **query))[0] == 400
