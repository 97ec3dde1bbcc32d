"""Names that several rooms of the integration share."""

from typing import Final

DOMAIN: Final = "grid_meter"

CONF_ACCESS: Final = "access"
CONF_AUTHORISATION_ID: Final = "authorisation_id"
CONF_CACHE: Final = "cache"
CONF_CONSENT_END: Final = "consent_end"
CONF_DURATION: Final = "duration_months"
CONF_ENDPOINTS: Final = "endpoints"
CONF_HISTORY: Final = "history"
CONF_MEASURES: Final = "measures"
CONF_OPERATOR: Final = "operator"
CONF_POLL_PHASE: Final = "poll_phase"
CONF_TAKE_OVER_HISTORY: Final = "take_over_history"
CONF_USAGE_POINT: Final = "usage_point_id"
CONF_USAGE_POINTS: Final = "usage_point_ids"

ACCESS_CONSO_API: Final = "conso_api"
ACCESS_DATA_CONNECT: Final = "data_connect"
ACCESS_LENEDA: Final = "leneda"
ACCESS_MY_ELECTRICAL_DATA: Final = "my_electrical_data"
ACCESS_MY_ELECTRICAL_DATA_V2: Final = "my_electrical_data_v2"
OPERATOR_ENEDIS: Final = "enedis"
OPERATOR_LENEDA: Final = "leneda"
SUBENTRY_USAGE_POINT: Final = "usage_point"

MEASURES_BOTH: Final = "both"
