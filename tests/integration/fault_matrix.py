"""Every fault of the simulator at every way in: three days of it, and the day after.

What is expected is what a user should see: nothing known is lost, one line in the log
at either end, no more requests than the house rules allow, and no trace afterwards.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import logging
import random
from typing import Any

import pytest

from custom_components.grid_meter.const import DOMAIN
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, State, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from simulator.calls import Call
from simulator.faults import Fault, FaultKind
from simulator.leneda import DEMO_POD, Obis
from simulator.leneda.days import LUXEMBOURG
from simulator.model import Direction

from .home import HOME_PRM, PARIS, Home, days, paris
from .luxembourg import Luxembourg

ACTIVATION = paris(2026, 3, 29).date()
"""A short history: what is tried here is not how long it takes to read."""

YOUNG = paris(2026, 4, 3, 0, 30)
BEGIN = paris(2026, 4, 5, 0, 30)
"""When faults begin: at night, so that three days are three days of polls. The entry is
two and a half days old then, and half a day for the faults of a fresh consent."""

LASTING = timedelta(days=3)
AFTERWARDS = timedelta(days=1)
STEP = timedelta(hours=1)
AWHILE = timedelta(seconds=5)
PHASE = 17 / 60

INTEGRATION = f"custom_components.{DOMAIN}"
UNTOLD = (STATE_UNAVAILABLE, STATE_UNKNOWN)
NOT_OF_DATA = ("/token", "/valid_access/")
"""Calls that only ask for a token, or how much is left: never more than those for data,
but for one in each four hours of polls, in which a token expires."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a fault leads to, as a user sees it.

    trouble, side, status: what the sensors say after three days. early: the trouble after
    the first day, where it is another. repairs: after three days; those in `late` do not
    stand yet after the first. dialog: whether other credentials are asked for. told: the
    reason in the log. calls: requests for data in three days, no more, and no fewer if
    `exactly`. arrives: whether new energy is read all the same. young: whether the entry
    is so new that the consent may not be registered yet.
    """

    trouble: str = "none"
    early: str | None = None
    side: str | None = None
    status: str = "outdated"
    repairs: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    dialog: bool = False
    told: str | None = None
    calls: int
    exactly: bool = True
    arrives: bool = False
    young: bool = False

    def by(self, side: str) -> Expected:
        """Return the same on another side."""
        return replace(self, side=side)


def down(side: str, calls: int) -> Expected:
    """Expect what errors of a server lead to; what no poll asked, the history tries."""
    return Expected(
        trouble="operator_down",
        side=side,
        repairs=frozenset({"outage"}),
        late=frozenset({"outage"}),
        told="Temporary",
        calls=calls,
        exactly=False,
    )


def unreachable(side: str, calls: int) -> Expected:
    """Expect what no answer at all leads to."""
    return replace(
        down(side, calls), trouble="unreachable", told="Unreachable", exactly=True
    )


def busy(side: str, calls: int) -> Expected:
    """Expect what a limit that is reached leads to: it passes by itself."""
    return Expected(trouble="quota_used", side=side, told="QuotaExceeded", calls=calls)


def revoked(side: str) -> Expected:
    """Expect what the end of a consent leads to: one try a day."""
    return Expected(
        trouble="consent_ended", side=side, dialog=True, told="ConsentEnded", calls=3
    )


def moved(side: str) -> Expected:
    """Expect what another holder leads to: one try a day."""
    return Expected(
        trouble="holder_changed",
        side=side,
        repairs=frozenset({"holder_changed"}),
        told="HolderChanged",
        calls=3,
    )


def unregistered(side: str) -> Expected:
    """Expect what is the same answer, but usual in the first two days of a consent."""
    return replace(
        moved(side),
        early="not_registered",
        late=frozenset({"holder_changed"}),
        young=True,
    )


def well(calls: int) -> Expected:
    """Expect nothing to be noticed."""
    return Expected(status="up_to_date", calls=calls, arrives=True)


def holes(calls: int) -> Expected:
    """Expect days, and hours that are incomplete, or not there."""
    return Expected(status="partial", calls=calls, arrives=True)


def objected(calls: int) -> Expected:
    """Expect days, and to be told what to do for hours."""
    return Expected(
        trouble="collection_off",
        status="partial",
        repairs=frozenset({"collection_off"}),
        told="CollectionOff",
        calls=calls,
        arrives=True,
    )


def failing_curves(side: str, calls: int) -> Expected:
    """Expect days, and no outage, which would be no readings at all."""
    return Expected(
        trouble="operator_down",
        side=side,
        status="partial",
        told="Temporary",
        calls=calls,
        exactly=False,
        arrives=True,
    )


def nothing(calls: int) -> Expected:
    """Expect patience with an operator that has published nothing for three days."""
    return Expected(trouble="not_published", calls=calls)


def state(home: Home, key: str) -> State:
    """Return the state of the entity with a key."""
    (found,) = (
        home.hass.states.get(entity.entity_id)
        for entity in er.async_get(home.hass).entities.values()
        if entity.platform == DOMAIN and entity.unique_id.endswith(f"_{key}")
    )
    assert found is not None
    return found


def repairs(home: Home) -> set[str]:
    """Return the texts of the repairs that are shown."""
    return {
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(home.hass).issues.items()
        if domain == DOMAIN
    }


def dialogs(home: Home) -> list[Any]:
    """Return the dialogs that ask for a new consent."""
    return [
        flow
        for flow in home.hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


@contextmanager
def quick(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do without what makes a simulated day slow and tells nothing of it; fix the polls."""
    root, ours = logging.getLogger(), logging.getLogger(INTEGRATION)
    levels = root.level, ours.level
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.DEBUG)
    home.hass.loop.set_debug(False)
    monkeypatch.setattr(random, "random", lambda: PHASE)
    yield
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@dataclass(slots=True)
class Patient:
    """A home whose operator is about to fail, and what is watched of it.

    `energies` gives the statistics; `check` compares them with the operator's own, and
    `healthy` is how up to date they are on a good day. No secret may be in a log.
    """

    home: Home
    caplog: pytest.LogCaptureFixture
    energies: Callable[[], Awaitable[Any]]
    check: Callable[[], Awaitable[None]]
    secrets: set[str]
    healthy: str = "up_to_date"
    lost: list[str] = field(default_factory=list)

    async def live_until(self, moment: datetime, fault: Fault | None = None) -> None:
        """Let the time pass from poll to poll, and look what goes on between them."""
        home = self.home
        with home.patience(fault):
            while (now := home.now()) < moment:
                polls = [poll + timedelta(seconds=1) for poll in home.next_polls()]
                due = min((poll for poll in polls if poll > now), default=moment)
                await home.move_to(min(moment, now + STEP, due))
                if due <= home.now() < moment:
                    # What would be tried again at once shows within seconds.
                    await home.move_to(home.now() + AWHILE)

    async def endure(self, kind: FaultKind, expected: Expected) -> None:
        """Live through three days of a fault and the day after it."""
        home = self.home
        begin = home.now()
        assert (repairs(home), state(home, "trouble").state) == (set(), "none")
        before = await self.energies(), self._shown()
        calls = len(home.simulator.calls)
        self.caplog.clear()
        home.hass.bus.async_listen(EVENT_STATE_CHANGED, self._watch)
        fault = home.simulator.faults.add(kind)
        await self.live_until(begin + timedelta(days=1), fault)
        early = expected.early or expected.trouble
        assert state(home, "trouble").state == early
        assert repairs(home) == expected.repairs - expected.late
        await self.live_until(begin + LASTING, fault)
        assert fault.hits
        self._assert_shown(expected)
        assert (await self.energies() != before[0]) is expected.arrives
        assert (self._shown() != before[1]) is expected.arrives
        _assert_calm(home.simulator.calls[calls:], expected)
        told = [expected.told] if expected.told else []
        assert [_reason(line) for line in self._lines(logging.WARNING)] == told

        home.simulator.faults.remove(fault.id)
        await self.live_until(begin + LASTING + AFTERWARDS)
        await self._assert_recovered(len(told))

    async def spare(self, kinds: set[FaultKind]) -> None:
        """Live through a day of faults that cannot strike here."""
        faults = [self.home.simulator.faults.add(kind) for kind in kinds]
        await self.live_until(self.home.now() + timedelta(days=1))
        assert {fault.kind: fault.hits for fault in faults} == dict.fromkeys(kinds, 0)
        assert state(self.home, "data_status").state == self.healthy

    def _assert_shown(self, expected: Expected) -> None:
        """See what sensors, repairs and dialogs say after three days."""
        trouble = state(self.home, "trouble")
        assert trouble.state == expected.trouble
        assert trouble.attributes.get("side") == expected.side
        assert state(self.home, "data_status").state == expected.status
        assert repairs(self.home) == expected.repairs
        assert len(dialogs(self.home)) == expected.dialog

    async def _assert_recovered(self, told: int) -> None:
        """See that all is as it was, and that nothing was lost or told on the way."""
        home = self.home
        assert state(home, "trouble").state == "none"
        assert state(home, "data_status").state == self.healthy
        assert (repairs(home), dialogs(home)) == (set(), [])
        await self.check()
        assert self.lost == []
        assert len(self._lines(logging.WARNING)) == told
        over = [line for line in self._lines(logging.INFO) if " again" in line]
        assert len(over) == told, over
        assert [
            record for record in self.caplog.records if record.levelno >= logging.ERROR
        ] == []
        written = "\n".join(self._lines(logging.DEBUG))
        assert {secret for secret in self.secrets if secret in written} == set()

    def _lines(self, level: int) -> list[str]:
        """Return what the integration logged, at a level or above."""
        return [
            record.getMessage()
            for record in self.caplog.records
            if record.levelno >= level and record.name.startswith(INTEGRATION)
        ]

    def _shown(self) -> dict[str, str]:
        """Return what the sensors of energy say."""
        return {
            found.entity_id: found.state
            for found in self.home.hass.states.async_all("sensor")
            if found.attributes.get("device_class") == "energy"
        }

    @callback
    def _watch(self, event: Event[EventStateChangedData]) -> None:
        """Note an entity that no longer says what it knew."""
        before, after = event.data["old_state"], event.data["new_state"]
        if before and after and after.state in UNTOLD and before.state not in UNTOLD:
            self.lost.append(f"{after.entity_id}: {before.state} -> {after.state}")


def _assert_calm(calls: list[Call], expected: Expected) -> None:
    """See that no more was asked than the house rules allow."""
    asked = [
        call for call in calls if not any(each in call.path for each in NOT_OF_DATA)
    ]
    # Where not even a token is to be had, the requests for one are what counts.
    asked = asked or calls
    if expected.exactly:
        assert len(asked) == expected.calls
    assert len(asked) <= expected.calls
    assert len(calls) - len(asked) <= max(len(asked), 3 * 24 // 4)


def _reason(line: str) -> str:
    """Return the kind of trouble that a line of the log names."""
    return line.partition(" for now: ")[2].partition(" ")[0]


async def patient_in_france(
    home: Home,
    access: str,
    caplog: pytest.LogCaptureFixture,
    *,
    generation: str = "2026",
    young: bool = False,
) -> Patient:
    """Set a home up by way of an access, and let it live until the fault."""
    point = home.simulator.usage_point(HOME_PRM)
    point.activation = ACTIVATION
    # A refused token was recorded in this form in the days of v5.
    home.simulator.enedis.settings.fault_form = generation == "v5"
    await home.connect_by(access, generation=generation)

    async def energies() -> Any:
        """Return the statistics of both directions."""
        return [await home.statistics(direction) for direction in Direction]

    async def check() -> None:
        """Hold every day against the operator's total."""
        last = home.now().astimezone(PARIS).date() - timedelta(days=2)
        for direction in Direction:
            sums: dict[Any, int] = {}
            for row in await home.statistics(direction):
                day = datetime.fromtimestamp(row["start"], PARIS).date()
                sums[day] = sums.get(day, 0) + round(row["state"] * 1000)
            assert sums == {
                day: point.day_total(direction, day) for day in days(ACTIVATION, last)
            }, direction

    secrets = {HOME_PRM, "demo-secret"}
    if access != "data_connect":
        entered = home.credentials(access).values()
        secrets |= {text for text in entered if isinstance(text, str)}
    patient = Patient(home, caplog, energies, check, secrets)
    await patient.live_until(YOUNG if young else BEGIN)
    return patient


async def patient_in_luxembourg(
    lux: Luxembourg, caplog: pytest.LogCaptureFixture
) -> Patient:
    """Set a flat up whose registers appear on days of their own."""
    home, point = lux.home, lux.leneda.metering_point(DEMO_POD)
    point.since = point.sharing_since = ACTIVATION
    registers = (Obis.CONSUMPTION, Obis.PRODUCTION)
    await lux.connect(registers)

    async def energies() -> Any:
        """Return the statistics of both registers."""
        return [await lux.hours(obis) for obis in registers]

    async def check() -> None:
        """Hold every hour against Leneda's own, up to what it shows by now."""
        now = home.now()
        for obis in registers:
            until = now.astimezone(LUXEMBOURG).date()
            shown = (
                day
                for day in days(ACTIVATION, until)
                if point.is_visible(obis, day, now)
            )
            truth = lux.truth(obis, max(shown), first=ACTIVATION)
            assert await lux.hours(obis) == truth, obis

    secrets = {DEMO_POD, *lux.account.values()}
    patient = Patient(home, caplog, energies, check, secrets)
    await patient.live_until(BEGIN)
    return patient
