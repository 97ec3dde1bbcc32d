"""Where the operators and the gateways to them are to be found."""

from dataclasses import dataclass

PRODUCTION_AUTHORIZE = (
    "https://mon-compte-particulier.enedis.fr/dataconnect/v2/oauth2/authorize"
)
PRODUCTION_API = "https://gw.ext.prod.api.enedis.fr"
CONSO_API = "https://conso.boris.sh"
MY_ELECTRICAL_DATA = "https://www.myelectricaldata.fr"
MY_ELECTRICAL_DATA_V2 = "https://www.v2.myelectricaldata.fr/api"
LENEDA = "https://api.leneda.eu"
COULEUR_TEMPO = "https://www.api-couleur-tempo.fr/api"
RTE = "https://digital.iservices.rte-france.com"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of operators and gateways, or of servers that speak like them."""

    authorize: str = PRODUCTION_AUTHORIZE
    api: str = PRODUCTION_API
    conso_api: str = CONSO_API
    my_electrical_data: str = MY_ELECTRICAL_DATA
    my_electrical_data_v2: str = MY_ELECTRICAL_DATA_V2
    leneda: str = LENEDA
    couleur_tempo: str = COULEUR_TEMPO
    rte: str = RTE
    generation: str = "2026"
