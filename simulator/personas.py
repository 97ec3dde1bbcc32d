"""The people of the simulator: the demo's home and the fictitious customers Enedis publishes for its sandbox."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from .consents import EVERY_CLIENT, Sharing
from .generator import Household
from .meter import UsagePoint
from .model import Address, Contract, Holder, Register
from .recorded import RECORDED_PRM, replay

DEMO_PRM = RECORDED_PRM
LINKY_START = date(2015, 12, 1)
_MODEST = Household(base_w=70, morning_w=420, evening_w=620, heating_w_per_degree=0)
_BASE_RATE = Contract(subscribed_kva=6, tariff="BTINFCUST", offpeak_hours="")
_NO_TANK = Household(water_heater_w=0, offpeak=())

HOLDERS = {
    "demo": Holder(),
    "0": Holder("0", "M.", "Alain", "Auvray", "alain@example.org"),
    "1": Holder("1", "Mme", "Brigitte", "Blin", "brigitte@example.org"),
    "2": Holder("2", "M.", "Cyril", "Caron", "cyril@example.org"),
    "3": Holder("3", "Mme", "Delphine", "Drouet", "delphine@example.org"),
    "4": Holder("4", "M.", "Étienne", "Ervé", "etienne@example.org"),
    "5": Holder("5", "Mme", "Florence", "Ferrand", "florence@example.org"),
    "6": Holder("6", "M.", "Gérard", "Gilbert", "gerard@example.org"),
    "7": Holder("7", "Mme", "Hélène", "Huet", "helene@example.org"),
    "8": Holder("8", "M.", "Ivan", "Imbert", "ivan@example.org"),
    "mock": Holder("mock", "Mme", "Josiane", "Joly", "josiane@example.org"),
}
"""The customers; the digit of a sandbox customer is the last character of v5's `state`."""


_STREETS = ("rue des Lilas", "chemin du Moulin", "avenue de la Gare", "place du Marché")
_TOWNS = (
    ("35000", "35238", "Rennes"),
    ("69003", "69383", "Lyon"),
    ("44000", "44109", "Nantes"),
    ("31000", "31555", "Toulouse"),
    ("59000", "59350", "Lille"),
)


def usage_points() -> Iterator[UsagePoint]:
    """Give the usage points of all personas, fresh; each but the demo's has an address of its own."""
    yield demo_home()
    others = (*_single_customers(), *_other_customers(), *mock_points())
    for number, point in enumerate(others, 1):
        postal_code, insee_code, city = _TOWNS[number % len(_TOWNS)]
        street = f"{number} {_STREETS[number % len(_STREETS)]}"
        point.address = Address(street, "", postal_code, insee_code, city)
        yield point


def demo_home() -> UsagePoint:
    """Give the demo's home: consumer and producer since 2019, with the recorded real days."""
    point = UsagePoint(DEMO_PRM, produces=True, household=_MODEST, pv_peak_w=3000)
    replay(point)
    return point


def _single_customers() -> Iterator[UsagePoint]:
    """Give the sandbox customers 0, 1, 2, 4 and 8: one consumption point each."""
    yield UsagePoint("22516914714270", HOLDERS["0"], activation=LINKY_START)
    yield UsagePoint(
        "11453290002823",
        HOLDERS["1"],
        Contract(offpeak_hours="HC (1H06-7H06;15H06-17H06)"),
        household=Household(offpeak=((66, 426), (906, 1026))),
        activation=date(2019, 8, 27),
    )
    no_curve = UsagePoint(
        "32320647321714", HOLDERS["2"], _BASE_RATE, household=_NO_TANK
    )
    no_curve.switch_collection(False)
    yield no_curve
    with_holes = UsagePoint("42900589957123", HOLDERS["4"])
    with_holes.withhold(
        date.min, date.max, registers=set(Register) - {Register.INDEX}, weekdays=(1, 2)
    )
    yield with_holes
    yield UsagePoint("26584978546985", HOLDERS["8"], revokes_at_once=True)


def _other_customers() -> Iterator[UsagePoint]:
    """Give the sandbox customers 3, 5, 6 and 7: producers, and a holder of three points."""
    yield UsagePoint("12345678901234", HOLDERS["3"])
    yield UsagePoint("10284856584123", HOLDERS["3"], consumes=False, produces=True)
    yield UsagePoint(
        "24880057139941", HOLDERS["5"], consumes=False, produces=True, pv_peak_w=9000
    )
    yield UsagePoint("12655648759651", HOLDERS["6"], produces=True, netting_minutes=30)
    yield UsagePoint("64975835695673", HOLDERS["7"])
    yield UsagePoint("63695879465986", HOLDERS["7"], _BASE_RATE, household=_NO_TANK)
    yield UsagePoint("22315546958763", HOLDERS["7"], household=_MODEST)


MOCK_PRMS = ("14000000000001", "14000000000002", "14000000000003")


def mock_points() -> Iterator[UsagePoint]:
    """Give the usage points behind the sandbox's autorisationId 11, 12 and 13."""
    yield UsagePoint(MOCK_PRMS[0], HOLDERS["mock"])
    yield UsagePoint(MOCK_PRMS[1], HOLDERS["mock"], consumes=False, produces=True)
    yield UsagePoint(MOCK_PRMS[2], HOLDERS["mock"])


def mock_sharings() -> Iterator[Sharing]:
    """Give the sandbox's sharings: 10 has none, 11 five services, 12 fifteen, 13 ended ones."""
    since, until = datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
    past = datetime(2026, 1, 1, tzinfo=UTC)
    yield Sharing(11, EVERY_CLIENT, MOCK_PRMS[0], since, until, mock=True)
    for prm in MOCK_PRMS:
        yield Sharing(12, EVERY_CLIENT, prm, since, until, mock=True)
    yield Sharing(13, EVERY_CLIENT, MOCK_PRMS[2], since, past, mock=True)
