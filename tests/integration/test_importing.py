"""Importing a file as a person does: chosen, uploaded, looked at, agreed to."""

from dataclasses import dataclass
from datetime import date, timedelta
import io
import itertools
from pathlib import Path
from typing import Any
import zipfile

from aiohttp import FormData
from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_capture_events

from custom_components.grid_meter.providers.enedis.export_file import render
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from simulator.model import Direction
from tests.unit.days import (
    CONSUMED,
    CURVE,
    CURVE_OUT,
    ENERGY,
    OTHER_USAGE_POINT,
    curve_of,
    points_of,
    total_of,
)
from tests.unit.providers.enedis.files import official, workbook

from .conftest import ACTIVATION, NOW
from .home import HOME_PRM, Home, days
from .test_actions import act, device_id
from .test_journey import REAL_DAY

OLD_DAY = date(2022, 10, 30)
"""Before everything that Enedis serves, and 25 hours long."""

FLOW = "/api/config/config_entries/subentries/flow"
ENGLISH = "component.grid_meter.config_subentries.usage_point"


@dataclass
class Frontend:
    """The user's browser, which talks to Home Assistant over HTTP alone."""

    home: Home
    client: TestClient[Any, Any]
    headers: dict[str, str]

    async def post(self, path: str, body: Any = None) -> dict[str, Any]:
        """Post JSON, or nothing, and return what comes back."""
        async with self.client.post(path, json=body, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            result: dict[str, Any] = await answer.json()
            return result

    async def get(self, path: str) -> dict[str, Any]:
        """Return what is at a path."""
        async with self.client.get(path, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            result: dict[str, Any] = await answer.json()
            return result

    async def upload(self, content: str | bytes, name: str = "export.csv") -> str:
        """Upload a file as the file selector does; return its id."""
        form = FormData()
        data = content.encode() if isinstance(content, str) else content
        form.add_field("file", data, filename=name)
        async with self.client.post(
            "/api/file_upload", data=form, headers=self.headers
        ) as answer:
            assert answer.status == 200, await answer.text()
            file_id: str = (await answer.json())["file_id"]
            return file_id

    async def begin(self) -> dict[str, Any]:
        """Select the usage point's button that adds history, and there a file."""
        menu = await self.add_history()
        assert menu["type"] == "menu"
        assert {"file", "history"} <= set(menu["menu_options"])
        return await self.submit(menu, {"next_step_id": "file"})

    async def add_history(self) -> dict[str, Any]:
        """Select the usage point's button that adds history."""
        (entry,) = self.home.hass.config_entries.async_entries("grid_meter")
        (subentry,) = entry.subentries.values()
        return await self.post(
            FLOW,
            {
                "handler": [entry.entry_id, "usage_point"],
                "subentry_id": subentry.subentry_id,
            },
        )

    async def submit(self, flow: dict[str, Any], answers: Any) -> dict[str, Any]:
        """Submit a form, and wait as long as there is progress to be seen."""
        path = f"{FLOW}/{flow['flow_id']}"
        result = await self.post(path, answers)
        while result["type"] == "progress":
            await self.home.settle()
            result = await self.get(path)
        return result

    async def choose(self, content: str | bytes, name: str = "export.csv") -> Any:
        """Begin, and upload a file; return what is shown then."""
        flow = await self.begin()
        assert (flow["type"], flow["step_id"]) == ("form", "file")
        return await self.submit(flow, {"file": await self.upload(content, name)})


@pytest.fixture
async def frontend(home: Home, hass_admin_user: MockUser) -> Frontend:
    """Return the browser of a person who is logged in, in a home with readings."""
    auth = home.hass.auth
    refresh = await auth.async_create_refresh_token(
        hass_admin_user, "https://example.com/app"
    )
    token = auth.async_create_access_token(refresh)
    assert await async_setup_component(home.hass, "config", {})
    await home.connect("consumption")
    assert home._browser is not None
    return Frontend(home, home._browser, {"Authorization": f"Bearer {token}"})


def old_curve(register: Any = CURVE) -> str:
    """Return the file of a day that is too old for the operator."""
    return render(HOME_PRM, register, curve_of(OLD_DAY, points_of(range(50))))


async def readings(home: Home, register: str, day: date) -> list[int]:
    """Return the stored values of a local day."""
    response = await act(
        home,
        "get_readings",
        device_id=device_id(home.hass),
        register=register,
        start=f"{day} 00:00:00",
        end=f"{day + timedelta(days=1)} 00:00:00",
    )
    return [reading["value"] for reading in response["readings"]]


async def test_a_file_is_shown_and_imported(frontend: Frontend) -> None:
    """Old history arrives, and everything later moves along; nothing is asked for."""
    home = frontend.home
    before = await home.statistics("consumption")
    home.simulator.store.calls.reset()
    shown = await frontend.choose(old_curve())
    assert (shown["type"], shown["step_id"]) == ("form", "summary")
    assert shown["data_schema"] == []
    summary = shown["description_placeholders"]["summary"]
    assert summary == (
        "This file is of usage point …1758.\n\n"
        "**Load curve of consumption**: 2022-10-30 to 2022-10-30, steps of 30 minutes. "
        "Values: 50; missing: 0. Days that gain readings: 1. Days that differ "
        "from what is known: 0."
    )
    assert HOME_PRM not in str(shown)
    assert await home.hours("consumption", OLD_DAY) == []
    done = await frontend.submit(shown, {})
    assert (done["type"], done["reason"]) == ("abort", "imported")
    assert done["description_placeholders"] == {"days": "1"}
    await home.settle()
    hours = await home.hours("consumption", OLD_DAY)
    assert [energy for _, energy in hours] == [
        round((2 * hour + 2 * hour + 1) / 2) for hour in range(25)
    ]
    total = sum(range(50)) / 2000
    after = await home.statistics("consumption")
    assert after[-1]["sum"] == pytest.approx(before[-1]["sum"] + total)
    assert len(after) == len(before) + 25
    assert home.simulator.calls == []
    assert (await frontend.choose(old_curve()))["reason"] == "nothing_new"


async def test_totals_and_curve_of_files_settle(frontend: Frontend) -> None:
    """Whichever comes first, the hours add up to the day's total."""
    home = frontend.home
    total = render(HOME_PRM, ENERGY, [total_of(OLD_DAY, 1250)])
    shown = await frontend.choose(total)
    await frontend.submit(shown, {})
    await home.settle()
    assert {energy for _, energy in await home.hours("consumption", OLD_DAY)} == {50}
    shown = await frontend.choose(old_curve())
    await frontend.submit(shown, {})
    await home.settle()
    hours = [energy for _, energy in await home.hours("consumption", OLD_DAY)]
    assert len(set(hours)) > 20
    assert sum(hours) == pytest.approx(1250, abs=13)
    rows = await home.statistics("consumption")
    assert sum(row["state"] for row in rows[:25]) == pytest.approx(1.25)


async def test_what_differs_is_kept_or_replaced(frontend: Frontend) -> None:
    """By the user's choice, and only what the file holds."""
    home = frontend.home
    other = points_of([power + 2 for power in CONSUMED])
    first = {offset: other[offset] for offset in list(other)[:4]}
    text = render(HOME_PRM, CURVE, curve_of(REAL_DAY, first)) + "\n"
    shown = await frontend.choose(text)
    assert [field["name"] for field in shown["data_schema"]] == ["prefer_file"]
    assert shown["data_schema"][0]["default"] is False
    assert (
        "differ from what is known: 1." in shown["description_placeholders"]["summary"]
    )
    done = await frontend.submit(shown, {"prefer_file": False})
    assert done["description_placeholders"] == {"days": "0"}
    assert await readings(home, "consumption_load_curve", REAL_DAY) == list(CONSUMED)
    shown = await frontend.choose(text)
    done = await frontend.submit(shown, {"prefer_file": True})
    assert done["description_placeholders"] == {"days": "1"}
    assert await readings(home, "consumption_load_curve", REAL_DAY) == [
        *(power + 2 for power in CONSUMED[:4]),
        *CONSUMED[4:],
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("month")
async def test_what_a_file_gives_is_still_asked_for(home: Home) -> None:
    """An import is no answer: what the operator says later counts, as it always does."""
    day = date(2026, 3, 10)
    home.simulator.faults.add("technical_error", path="*courbe*")
    await home.connect("consumption")
    (entry,) = home.hass.config_entries.async_entries("grid_meter")
    (coordinator,) = entry.runtime_data.values()
    text = render(HOME_PRM, CURVE, curve_of(day, points_of(range(48))))
    response = await act(
        home,
        "import_file",
        device_id=device_id(home.hass),
        path=placed(home.hass, text),
    )
    assert response["days_changed"] == 1
    assert await readings(home, "consumption_load_curve", day) == list(range(48))
    assert day not in coordinator.archive.series(CURVE).answered
    home.simulator.faults.clear()
    await home.move_to(NOW + timedelta(hours=1, minutes=1))
    told = home.simulator.usage_point(HOME_PRM).points(Direction.CONSUMPTION, day)
    assert await readings(home, "consumption_load_curve", day) == [
        2 * point.wh for point in told
    ]


async def test_a_workbook(frontend: Frontend, tmp_path: Path) -> None:
    """Days of both directions; those of a direction that is not set up are left out."""
    rows = [(f"{day:%d/%m/%Y}", 9.271) for day in days(OLD_DAY, OLD_DAY + timedelta(9))]
    names = ("Date", "Valeur (en kWh)")
    path = workbook(
        tmp_path / "export.xlsx",
        ("Export Consommation Quotidienne", names, rows),
        ("Export Production Quotidienne", names, rows),
    )
    shown = await frontend.choose(path.read_bytes(), path.name)
    assert "Daily consumption" in shown["description_placeholders"]["summary"]
    assert "Daily production" not in shown["description_placeholders"]["summary"]
    done = await frontend.submit(shown, {})
    assert done["description_placeholders"] == {"days": "10"}


def zipped(content: bytes) -> bytes:
    """Return a workbook whose sheet is something."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "error", "where"),
    [
        (
            old_curve().replace(HOME_PRM, OTHER_USAGE_POINT),
            "other_usage_point",
            "Line 2: ",
        ),
        (official("2026-04-01T00:30:00+02:00;1", unit="Wh"), "wrong_unit", "Line 3: "),
        (official("110;2026-04-01T00:30:00+02:00"), "bad_line", "Line 4: "),
        (official("2026-04-03T00:30:00+02:00;1"), "in_future", "Line 4: "),
        ("<!doctype html><html><body>Connexion</body></html>", "not_an_export", ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "not_an_export", ""),
        (zipped(b" " * 1000)[:-30], "not_an_export", ""),
        (zipped(bytes(200 * 1024 * 1024)), "too_large", ""),
        (old_curve(CURVE_OUT), "not_measured", ""),
    ],
    # By default the bytes, which hold the time at which they were made.
    ids=itertools.count(),
)
async def test_a_file_is_refused(
    frontend: Frontend,
    content: str | bytes,
    error: str,
    where: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The form stays, tells the line, and takes the right file next; no id is shown."""
    caplog.clear()
    shown = await frontend.choose(content)
    assert (shown["type"], shown["step_id"]) == ("form", "file")
    assert shown["errors"] == {"base": error}
    assert shown["description_placeholders"]["where"] == where
    assert HOME_PRM not in caplog.text
    assert OTHER_USAGE_POINT not in caplog.text
    shown = await frontend.submit(shown, {"file": await frontend.upload(old_curve())})
    assert shown["step_id"] == "summary"
    assert shown["errors"] is None or shown["errors"] == {}


async def test_a_file_that_is_gone(frontend: Frontend) -> None:
    """Home Assistant was restarted since it was uploaded, for example."""
    flow = await frontend.begin()
    shown = await frontend.submit(flow, {"file": "0" * 32})
    assert shown["errors"] == {"base": "unreadable"}


async def test_an_import_goes_on_when_the_dialog_is_closed(frontend: Frontend) -> None:
    """Half an import would be none."""
    home = frontend.home
    shown = await frontend.choose(old_curve())
    path = f"{FLOW}/{shown['flow_id']}"
    assert (await frontend.post(path, {}))["step_id"] == "merging"
    async with frontend.client.delete(path, headers=frontend.headers) as answer:
        assert answer.status == 200
    await home.settle()
    assert len(await home.hours("consumption", OLD_DAY)) == 25


async def test_progress_is_shown(frontend: Frontend) -> None:
    """Of a file that takes a while."""
    hass = frontend.home.hass
    told = async_capture_events(hass, "data_entry_flow_progress_update")
    curves = [
        reading
        for day in days(OLD_DAY, OLD_DAY + timedelta(days=40))
        for reading in curve_of(day, points_of(range(144), 10))
    ]
    shown = await frontend.choose(render(HOME_PRM, CURVE, curves))
    assert shown["step_id"] == "summary"
    shares = [event.data["progress"] for event in told]
    assert shares
    assert all(0 < share <= 1 for share in shares)


async def test_days_of_a_file_that_does_not_name_its_usage_point(
    frontend: Frontend,
) -> None:
    """The user is told to make sure."""
    shown = await frontend.choose("Date;Valeur (en kWh)\n30/10/2022;9,271\n")
    assert shown["description_placeholders"]["summary"] == (
        "This file does not say which usage point it is of. Make sure that it is of "
        "this one.\n\n**Daily consumption**: 2022-10-30 to 2022-10-30. Days: 1; missing: 0. "
        "Days that are new: 1. Days that differ from what is known: 0."
    )


async def test_nothing_is_imported_into_what_is_not_loaded(frontend: Frontend) -> None:
    """The dialog says so, at its beginning and in its midst."""
    shown = await frontend.choose(old_curve())
    begun = await frontend.begin()
    (entry,) = frontend.home.hass.config_entries.async_entries("grid_meter")
    await frontend.home.hass.config_entries.async_unload(entry.entry_id)
    assert (await frontend.submit(shown, {}))["reason"] == "not_loaded"
    assert (await frontend.begin())["reason"] == "not_loaded"
    chosen = {"file": await frontend.upload(old_curve())}
    assert (await frontend.submit(begun, chosen))["reason"] == "not_loaded"
    await frontend.home.hass.config_entries.async_setup(entry.entry_id)
    await frontend.home.settle()


async def test_adding_a_usage_point_leads_to_the_consent(frontend: Frontend) -> None:
    """The frontend offers it in the menu of an entry."""
    (entry,) = frontend.home.hass.config_entries.async_entries("grid_meter")
    told = await frontend.post(FLOW, {"handler": [entry.entry_id, "usage_point"]})
    assert (told["type"], told["reason"]) == ("abort", "add_as_entry")


def placed(hass: HomeAssistant, text: str) -> str:
    """Put a file where actions may read it."""
    path = Path(hass.config.path("www", "import.csv"))
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return str(path)


async def test_action(home: Home) -> None:
    """The same by an action, whose response is what the dialog shows."""
    await home.connect("consumption")
    chosen = {
        "device_id": device_id(home.hass),
        "path": placed(home.hass, old_curve()),
    }
    response = await act(home, "import_file", **chosen)
    register = {
        "start": "2022-10-30",
        "end": "2022-10-30",
        "steps": [30],
        "values": 50,
        "missing": 0,
        "days_gained": 1,
        "days_differing": 0,
    }
    assert response == {
        "usage_point": "…1758",
        "registers": {"consumption_load_curve": register},
        "days_changed": 1,
    }
    response = await act(home, "import_file", prefer_file=True, **chosen)
    assert response["days_changed"] == 0
    (entry,) = home.hass.config_entries.async_entries("grid_meter")
    await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert await readings(home, "consumption_load_curve", OLD_DAY) == list(range(50))
    assert ACTIVATION > OLD_DAY


async def test_action_refused(home: Home) -> None:
    """A forbidden place, a file that is not there, and a line that is none."""
    await home.connect("consumption")
    device = device_id(home.hass)
    with pytest.raises(ServiceValidationError, match="may not read /etc/passwd"):
        await act(home, "import_file", device_id=device, path="/etc/passwd")
    missing = home.hass.config.path("www", "missing.csv")
    with pytest.raises(ServiceValidationError, match="could not read the file"):
        await act(home, "import_file", device_id=device, path=missing)
    path = placed(home.hass, official("2026-04-01T00:30:00+02:00;douze"))
    with pytest.raises(ServiceValidationError, match="Line 4: This line") as caught:
        await act(home, "import_file", device_id=device, path=path)
    assert HOME_PRM not in str(caught.value)
    assert "douze" not in str(caught.value)
