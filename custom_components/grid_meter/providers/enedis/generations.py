"""The registers that Enedis keeps of a Linky, and how each generation of its API asks for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re

from ...metering.courtesy import Courtesy
from ...metering.model import Direction, Offer, Quantity, Register, Request

CONSUMPTION, PRODUCTION = Direction.CONSUMPTION, Direction.PRODUCTION
CURVE, ENERGY, MAX_POWER = (
    Quantity.LOAD_CURVE,
    Quantity.DAILY_ENERGY,
    Quantity.MAX_POWER,
)
REGISTERS = (
    Register(CONSUMPTION, ENERGY),
    Register(CONSUMPTION, CURVE),
    Register(CONSUMPTION, MAX_POWER),
    Register(PRODUCTION, ENERGY),
    Register(PRODUCTION, CURVE),
)

USAGE_POINT_ID = re.compile(r"\d{14}")


def offers(courtesy: Courtesy, directions: Iterable[Direction]) -> list[Offer]:
    """Return the registers of some directions, with the limits of an access."""
    chosen = set(directions)
    return [
        Offer(
            register,
            max_span=courtesy.curve_days if is_curve else None,
            history_months=history.months,
            history_days=history.days,
        )
        for register in REGISTERS
        if register.direction in chosen
        for is_curve in (register.quantity is CURVE,)
        for history in (courtesy.curves if is_curve else courtesy.daily,)
    ]


@dataclass(frozen=True, slots=True)
class Generation:
    """The dialect of one generation of the measure API."""

    point: str
    start: str
    end: str
    paths: Mapping[Register, str]
    max_power: Mapping[str, str]
    contracts: tuple[str, ...]

    @property
    def names(self) -> dict[Register, str]:
        """Return what each register is called, by which gateways call it, too."""
        return {
            register: path.rsplit("/", 1)[-1] for register, path in self.paths.items()
        }

    def query(self, usage_point_id: str, request: Request) -> dict[str, str]:
        """Return the parameters of a request; its end is exclusive at Enedis, too."""
        query = {
            self.point: usage_point_id,
            self.start: request.start.isoformat(),
            self.end: request.end.isoformat(),
        }
        if request.register.quantity is MAX_POWER:
            query |= self.max_power
        return query


_BASE_2026 = "/mesure_synchrone_auto/v2"
GENERATIONS: dict[str, Generation] = {
    "2026": Generation(
        point="pointId",
        start="dateDebut",
        end="dateFin",
        paths={
            Register(CONSUMPTION, ENERGY): f"{_BASE_2026}/consommation_quotidienne",
            Register(CONSUMPTION, CURVE): f"{_BASE_2026}/courbe_de_charge_consommation",
            Register(
                CONSUMPTION, MAX_POWER
            ): f"{_BASE_2026}/puissance_conso_max_quotidienne",
            Register(PRODUCTION, ENERGY): f"{_BASE_2026}/production_quotidienne",
            Register(PRODUCTION, CURVE): f"{_BASE_2026}/courbe_de_charge_production",
        },
        max_power={"mesuresPas": "P1D", "grandeurPhysique": "PMA"},
        contracts=(
            "/synth_contrat_auto/v1/{}",
            "/situation_contrat_auto/v1/{}",
            "/comptage_auto/v1/{}",
        ),
    ),
    "v5": Generation(
        point="usage_point_id",
        start="start",
        end="end",
        paths={
            Register(CONSUMPTION, ENERGY): "/metering_data_dc/v5/daily_consumption",
            Register(
                CONSUMPTION, CURVE
            ): "/metering_data_clc/v5/consumption_load_curve",
            Register(CONSUMPTION, MAX_POWER): (
                "/metering_data_dcmp/v5/daily_consumption_max_power"
            ),
            Register(PRODUCTION, ENERGY): "/metering_data_dp/v5/daily_production",
            Register(PRODUCTION, CURVE): "/metering_data_plc/v5/production_load_curve",
        },
        max_power={},
        contracts=("/customers_upc/v5/usage_points/contracts?usage_point_id={}",),
    ),
}
