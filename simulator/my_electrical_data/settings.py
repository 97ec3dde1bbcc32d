"""What can be chosen about the simulated MyElectricalData."""

from dataclasses import dataclass


@dataclass(slots=True)
class MyElectricalDataSettings:
    """Switches of both generations, changeable while they run; a limit of None is no limit.

    per_day, per_day_cached: v1's calls a day and usage point, without and with `/cache`.
    v2_per_day, v2_per_day_cached: v2's calls a day and account, without and with `use_cache`.
    consent_status: v1's HTTP status of an ended consent; 409 and 401 are both told.
    nested_detail: v1 gives Enedis' refusals as a JSON text inside `detail`, not as a sentence.
    shifted: v2 moves each point of a load curve to the start of its interval.
    """

    per_day: int | None = 50
    per_day_cached: int | None = 500
    v2_per_day: int | None = 50
    v2_per_day_cached: int | None = 1000
    consent_status: int = 409
    nested_detail: bool = True
    shifted: bool = True

    def lift_limits(self) -> None:
        """Answer without limits."""
        self.per_day = self.per_day_cached = None
        self.v2_per_day = self.v2_per_day_cached = None
