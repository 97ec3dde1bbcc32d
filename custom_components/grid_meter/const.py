"""Names that several rooms of the integration share."""

from typing import Final

DOMAIN: Final = "grid_meter"

CONF_ACCESS: Final = "access"
CONF_AUTHORISATION_ID: Final = "authorisation_id"
CONF_CONSENT_END: Final = "consent_end"
CONF_DURATION: Final = "duration_months"
CONF_ENDPOINTS: Final = "endpoints"
CONF_MEASURES: Final = "measures"
CONF_OPERATOR: Final = "operator"
CONF_POLL_MINUTE: Final = "poll_minute"
CONF_USAGE_POINT: Final = "usage_point_id"

ACCESS_DATA_CONNECT: Final = "data_connect"
OPERATOR_ENEDIS: Final = "enedis"
SUBENTRY_USAGE_POINT: Final = "usage_point"

MEASURES_BOTH: Final = "both"
