"""What can be chosen about the simulated Leneda where the real one is undocumented or was seen in two ways."""

from dataclasses import dataclass
from enum import StrEnum


class Geoblock(StrEnum):
    """What a caller from abroad is shown."""

    OFF = "off"
    HTML = "html"
    JSON = "json"


@dataclass(slots=True)
class LenedaSettings:
    """Switches of the front, all changeable while it runs; a limit of None is no limit.

    geoblock: 403 for everybody, as a firewall's page or as JSON.
    unknown_is_empty: a metering point that is unknown or not granted is an empty 200 (until June 2025), not 404.
    gas_is_fragile: aggregated gas with a transformationMode or at the level Infinite is 400.
    inclusive_end: the value that starts at endDateTime is given too.
    unsorted: raw items come in disorder.
    older_versions: a corrected value comes beside the ones it replaces.
    clip_buckets: first and last Week or Month keep to the dates asked for.
    reversed_status: status of a start after its end, 400 or 500.
    error_bodies: refusals carry a JSON body (invented); otherwise none.
    max_raw_days, max_aggregated_days: longest window of one call; more is 400.
    from_is_owner: `from` and `fromName` of an access request name the owner; otherwise the requester.
    empty_success: an accepted access request is answered without a body.
    false_attempts: access requests a day that may name a wrong owner; then even a right one gets limit_status.
    limit_status: status beyond the false attempts, 429 or 403.
    """

    geoblock: Geoblock = Geoblock.OFF
    unknown_is_empty: bool = False
    gas_is_fragile: bool = True
    inclusive_end: bool = False
    unsorted: bool = False
    older_versions: bool = False
    clip_buckets: bool = True
    reversed_status: int = 400
    error_bodies: bool = True
    max_raw_days: int | None = None
    max_aggregated_days: int | None = None
    from_is_owner: bool = True
    empty_success: bool = False
    false_attempts: int | None = 5
    limit_status: int = 429
