"""The ways in, as a person in front of the demo takes them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Way:
    """A way in: what is chosen for it and pasted, and what it gives on the first day."""

    name: str
    choice: str
    """The entry of the menu."""

    secrets: dict[str, str]
    """Fields of the form, and what the simulator calls the texts to paste there."""

    days_by_the_hour: int
    """So many of the newest days come as load curves; all the others as totals."""


CONSENT: Final = Way("consent", "data_connect", {}, 730)
"""Enedis itself: nothing is pasted, but agreed on the page of Enedis."""

# The first poll asks for the load curves of a week, whose last day may not be published
# yet. For older ones Conso API wants to be asked once a day, MyElectricalData twenty
# times, which makes ten weeks of two directions.
WAYS: Final = {
    way.name: way
    for way in (
        CONSENT,
        Way("conso-api", "conso_api", {"token": "conso_api_token"}, 6),
        Way(
            "my-electrical-data",
            "my_electrical_data",
            {"usage_point_id": "prm", "token": "my_electrical_data_token"},
            76,
        ),
        Way(
            "my-electrical-data-v2",
            "my_electrical_data_v2",
            {
                "client_id": "my_electrical_data_client_id",
                "client_secret": "my_electrical_data_client_secret",
            },
            76,
        ),
    )
}
"""All ways in, by what the command line calls them."""
