"""What each fault of the simulator leads to by each way in, and what cannot occur where.

Requests are counted by polls: a day has fifteen at Data Connect, two at Conso API, seven
at MyElectricalData and four at Leneda. An error of a server is met twice in a poll, since
it may be one of a single register; then once a day the history tries its luck.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from simulator.faults import FaultKind as Kind

from .fault_matrix import (
    Expected,
    busy,
    down,
    failing_curves,
    holes,
    moved,
    nothing,
    objected,
    revoked,
    unreachable,
    unregistered,
    well,
)

type Faults = Mapping[Kind, Expected]

ENEDIS = "Enedis"
CONSO_API = "Conso API"
MED = "MyElectricalData"
LENEDA = "Leneda"

POLLS = 3 * 15
DATA_CONNECT: Final[Faults] = {
    Kind.TECHNICAL_ERROR: down(ENEDIS, POLLS * 2 + 3 * 10),
    Kind.BAD_GATEWAY: down(ENEDIS, POLLS * 2 + 3 * 10),
    Kind.HTML: down(ENEDIS, POLLS * 2 + 3 * 10),
    Kind.STATUS: down(ENEDIS, POLLS * 2 + 3 * 10),
    Kind.TIMEOUT: unreachable(ENEDIS, POLLS),
    # The network library repeats by itself what was cut off.
    Kind.RESET: unreachable(ENEDIS, POLLS * 2),
    Kind.SLOW: well(24),
    # Each time with a new token, too.
    Kind.UNAUTHORIZED: Expected(
        trouble="credentials_invalid",
        side=ENEDIS,
        repairs=frozenset({"credentials_invalid"}),
        told="CredentialsInvalid",
        calls=POLLS * 2,
    ),
    # "Within a second" is tried three times.
    Kind.THROTTLED_SECOND: busy(ENEDIS, POLLS * 3),
    Kind.THROTTLED_HOUR: busy(ENEDIS, POLLS),
    Kind.NOT_SUBSCRIBED: Expected(
        trouble="not_subscribed",
        repairs=frozenset({"not_subscribed"}),
        told="NotSubscribed",
        # Each register has a subscription of its own.
        calls=3 * 5,
    ),
    Kind.NOT_REGISTERED: unregistered(ENEDIS),
    Kind.REVOKED: revoked(ENEDIS),
    Kind.HOLDER_CHANGED: moved(ENEDIS),
    Kind.COLLECTION_NO_DATA: holes(90),
    Kind.COLLECTION_OBJECTED: objected(24),
    Kind.COLLECTION_TECHNICAL_ERROR: failing_curves(ENEDIS, POLLS * 2 + 3 * 10),
    Kind.NO_DATA: nothing(165),
    Kind.NULL_VALUES: holes(90),
    Kind.DUPLICATED_POINTS: well(24),
    Kind.UNSORTED_POINTS: well(24),
    Kind.ABSURD_PEAK: replace(well(28), exactly=False),
}

POLLS_OF_CONSO = 3 * 2
AT_CONSO_API: Final[Faults] = {
    Kind.TECHNICAL_ERROR: down(ENEDIS, POLLS_OF_CONSO * 2 + 3 * 4),
    Kind.BAD_GATEWAY: down(CONSO_API, POLLS_OF_CONSO * 2 + 3 * 4),
    Kind.STATUS: down(CONSO_API, POLLS_OF_CONSO * 2 + 3 * 4),
    # Its front shows a page to who asked too much, and means half a day.
    Kind.HTML: busy(CONSO_API, 3),
    Kind.TIMEOUT: unreachable(CONSO_API, POLLS_OF_CONSO),
    Kind.RESET: unreachable(CONSO_API, POLLS_OF_CONSO * 2),
    Kind.SLOW: well(18),
    # Token and subscriptions are the gateway's own.
    Kind.UNAUTHORIZED: down(ENEDIS, POLLS_OF_CONSO * 2 + 3 * 4),
    Kind.NOT_SUBSCRIBED: down(ENEDIS, POLLS_OF_CONSO * 2 + 3 * 4),
    Kind.THROTTLED_SECOND: busy(ENEDIS, POLLS_OF_CONSO * 3),
    Kind.THROTTLED_HOUR: busy(ENEDIS, POLLS_OF_CONSO),
    Kind.NOT_REGISTERED: unregistered(ENEDIS),
    Kind.REVOKED: revoked(ENEDIS),
    Kind.HOLDER_CHANGED: moved(ENEDIS),
    Kind.COLLECTION_NO_DATA: holes(18),
    Kind.COLLECTION_OBJECTED: objected(18),
    Kind.COLLECTION_TECHNICAL_ERROR: failing_curves(ENEDIS, 30),
    Kind.NO_DATA: nothing(18),
    Kind.NULL_VALUES: holes(18),
    Kind.DUPLICATED_POINTS: well(18),
    Kind.UNSORTED_POINTS: well(18),
    Kind.ABSURD_PEAK: replace(well(22), exactly=False),
}

POLLS_OF_MED = 3 * 7
AT_MED: Final[Faults] = {
    Kind.TECHNICAL_ERROR: down(MED, POLLS_OF_MED * 2 + 3 * 5),
    Kind.BAD_GATEWAY: down(MED, POLLS_OF_MED * 2 + 3 * 5),
    Kind.HTML: down(MED, POLLS_OF_MED * 2 + 3 * 5),
    Kind.STATUS: down(MED, POLLS_OF_MED * 2 + 3 * 5),
    Kind.TIMEOUT: unreachable(MED, POLLS_OF_MED),
    Kind.RESET: unreachable(MED, POLLS_OF_MED * 2),
    Kind.SLOW: well(18),
    Kind.UNAUTHORIZED: down(ENEDIS, POLLS_OF_MED * 2 + 3 * 5),
    Kind.NOT_SUBSCRIBED: down(ENEDIS, POLLS_OF_MED * 2 + 3 * 5),
    Kind.THROTTLED_SECOND: busy(ENEDIS, POLLS_OF_MED * 3),
    Kind.THROTTLED_HOUR: busy(ENEDIS, POLLS_OF_MED),
    Kind.NOT_REGISTERED: unregistered(ENEDIS),
    Kind.REVOKED: revoked(MED),
    Kind.HOLDER_CHANGED: moved(ENEDIS),
    Kind.COLLECTION_NO_DATA: holes(48),
    Kind.COLLECTION_OBJECTED: objected(18),
    Kind.COLLECTION_TECHNICAL_ERROR: failing_curves(MED, 60),
    Kind.NO_DATA: nothing(81),
    Kind.NULL_VALUES: holes(48),
    Kind.DUPLICATED_POINTS: well(18),
    Kind.UNSORTED_POINTS: well(18),
    Kind.ABSURD_PEAK: replace(well(22), exactly=False),
}

# The second generation passes an answer of Enedis on as a line: its code, or its status.
AT_MED_V2: Final[Faults] = {
    **AT_MED,
    Kind.TECHNICAL_ERROR: AT_MED[Kind.TECHNICAL_ERROR].by(ENEDIS),
    # The request for a token is none that is repeated.
    Kind.RESET: unreachable(MED, POLLS_OF_MED),
    # Of "within a second" only the status is left.
    Kind.THROTTLED_SECOND: busy(ENEDIS, POLLS_OF_MED),
    Kind.REVOKED: AT_MED[Kind.REVOKED].by(ENEDIS),
    # It never says why there is no load curve of consumption, only of production.
    Kind.COLLECTION_OBJECTED: objected(33),
    Kind.COLLECTION_TECHNICAL_ERROR: failing_curves(ENEDIS, 60),
}

POLLS_OF_LENEDA = 3 * 4
READ_AGAIN = replace(well(POLLS_OF_LENEDA * 2 + 3 * 2), exactly=False)
"""Both registers in each poll, and now and then those of the last weeks, too."""

GONE = Expected(
    trouble="access_revoked",
    repairs=frozenset({"access_revoked"}),
    calls=POLLS_OF_LENEDA * 2 + 3 * 4,
    exactly=False,
)
AT_LENEDA: Final[Faults] = {
    # A day may be published four days late, so those that were missed are not behind yet,
    # but at the look of midnight, which follows the loss of an access.
    kind: replace(expected, status="partial" if expected is GONE else "up_to_date")
    for kind, expected in {
        Kind.TECHNICAL_ERROR: down(LENEDA, POLLS_OF_LENEDA * 2 + 3 * 4),
        Kind.BAD_GATEWAY: down(LENEDA, POLLS_OF_LENEDA * 2 + 3 * 4),
        Kind.STATUS: down(LENEDA, POLLS_OF_LENEDA * 2 + 3 * 4),
        # A firewall's page.
        Kind.HTML: Expected(
            trouble="geoblocked",
            side=LENEDA,
            repairs=frozenset({"geoblocked"}),
            told="Geoblocked",
            calls=POLLS_OF_LENEDA,
        ),
        Kind.TIMEOUT: unreachable(LENEDA, POLLS_OF_LENEDA),
        Kind.RESET: unreachable(LENEDA, POLLS_OF_LENEDA * 2),
        Kind.SLOW: READ_AGAIN,
        Kind.UNAUTHORIZED: Expected(
            trouble="credentials_invalid",
            side=LENEDA,
            dialog=True,
            told="CredentialsInvalid",
            calls=3,
        ),
        Kind.THROTTLED_SECOND: busy(LENEDA, POLLS_OF_LENEDA),
        Kind.THROTTLED_HOUR: busy(LENEDA, POLLS_OF_LENEDA),
        Kind.REVOKED: GONE,
        Kind.NO_DATA: GONE,
        Kind.NULL_VALUES: READ_AGAIN,
        Kind.DUPLICATED_POINTS: READ_AGAIN,
        Kind.UNSORTED_POINTS: READ_AGAIN,
        Kind.ABSURD_PEAK: READ_AGAIN,
    }.items()
}

MATRIX: Final[Mapping[str, Faults]] = {
    "data_connect": DATA_CONNECT,
    # Its refusals have other words and statuses, and lead to the same, fault by fault.
    "data_connect_v5": DATA_CONNECT,
    "conso_api": AT_CONSO_API,
    "my_electrical_data": AT_MED,
    "my_electrical_data_v2": AT_MED_V2,
    "leneda": AT_LENEDA,
}

SPARED: Final[Mapping[str, Mapping[Kind, str]]] = {
    "data_connect": {
        Kind.SERVICES_EMPTY: "asked for while somebody consents, and never by a poll"
    },
    "data_connect_v5": {
        Kind.SERVICES_EMPTY: "never asked for: who consents comes back with the usage point"
    },
    "conso_api": {Kind.SERVICES_EMPTY: "the gateway asks for it, and tells nobody"},
    "my_electrical_data": {Kind.SERVICES_EMPTY: "as at Conso API"},
    "my_electrical_data_v2": {Kind.SERVICES_EMPTY: "as at Conso API"},
    "leneda": {
        Kind.NOT_SUBSCRIBED: "a key has no subscriptions",
        Kind.NOT_REGISTERED: "there is no consent, but a key that works at once",
        Kind.HOLDER_CHANGED: "who moves away may read no more: revoked",
        Kind.SERVICES_EMPTY: "there are no services to subscribe",
        Kind.COLLECTION_NO_DATA: "nobody can switch the collection off",
        Kind.COLLECTION_OBJECTED: "nobody can switch the collection off",
        Kind.COLLECTION_TECHNICAL_ERROR: "nobody can switch the collection off",
    },
}
"""Kinds that no poll can meet, and why; that they do not strike is tried, too."""
