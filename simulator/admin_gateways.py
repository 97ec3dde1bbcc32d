"""The admin routes of the gateways: their tokens for a usage point, and their settings."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from aiohttp import web

from .admin import guarded
from .conso_api import ConsoApiFront, ConsoApiSettings
from .fields import FieldError, Fields
from .my_electrical_data import MyElectricalDataFront, MyElectricalDataSettings
from .store import Store

type Json = dict[str, object]

# So far away that a token printed once serves at every start.
_LASTING = datetime(2100, 1, 1, tzinfo=UTC)


def lasting_tokens(
    conso_api: ConsoApiFront, my_electrical_data: MyElectricalDataFront, prm: str
) -> dict[str, str]:
    """Give a usage point's tokens at both gateways; the same texts at every call."""
    client_id, client_secret = my_electrical_data.client(prm)
    return {
        "conso_api_token": conso_api.token([prm], until=_LASTING),
        "my_electrical_data_token": my_electrical_data.token(prm),
        "my_electrical_data_client_id": client_id,
        "my_electrical_data_client_secret": client_secret,
    }


class GatewayAdmin:
    """What a person or a test does with the gateways while the simulator runs."""

    def __init__(
        self,
        store: Store,
        conso_api: ConsoApiFront,
        my_electrical_data: MyElectricalDataFront,
    ) -> None:
        """Stand behind the two gateways."""
        self._store = store
        self._conso_api = conso_api
        self._my_electrical_data = my_electrical_data

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into an application, before the ones that take any script."""
        tokens = "/admin/usage-points/{prm}/tokens"
        app.router.add_post(tokens, guarded(self._tokens))
        for name, settings in self._settings().items():
            path = f"/admin/settings/{name}"
            app.router.add_post(path, guarded(_Setter(settings)))

    def _settings(
        self,
    ) -> Mapping[str, ConsoApiSettings | MyElectricalDataSettings]:
        """Give the settings by the last part of their route."""
        return {
            "conso-api": self._conso_api.settings,
            "my-electrical-data": self._my_electrical_data.settings,
        }

    def _tokens(self, request: web.Request, fields: Fields) -> Json:
        """Give the tokens of a usage point; `renew` voids MyElectricalData's first."""
        prm = request.match_info["prm"]
        if prm not in self._store.points:
            raise web.HTTPNotFound
        if "renew" in fields and fields.flag("renew"):
            self._my_electrical_data.token(prm, renew=True)
        return {**lasting_tokens(self._conso_api, self._my_electrical_data, prm)}


class _Setter:
    """Changes the settings of one gateway."""

    def __init__(self, settings: ConsoApiSettings | MyElectricalDataSettings) -> None:
        """Keep the settings to change."""
        self._settings = settings

    def __call__(self, _request: web.Request, fields: Fields) -> Json:
        """Change the fields given, and show them all; a limit of null is lifted."""
        known = asdict(self._settings)
        for name in fields.names():
            if name not in known:
                raise FieldError(f"there is no setting {name}")
            if isinstance(known[name], bool):
                setattr(self._settings, name, fields.flag(name))
            elif name in fields or name == "consent_status":
                setattr(self._settings, name, fields.whole(name))
            else:
                setattr(self._settings, name, None)
        return asdict(self._settings)
