"""Enedis as a gateway sees it: the calls that the gateway's own application makes."""

from collections.abc import Mapping
from http import HTTPStatus
import json

from .enedis import contracts, measures, shapes
from .enedis.enquiry import Enquiry
from .enedis.errors import ApiError, Generation
from .enedis.gate import admit, refused
from .enedis.settings import EnedisSettings
from .faults import FaultKind
from .model import Application
from .store import Store
from .transport import CONNECTION_FAULTS, REFUSAL_FAULTS, Pages, spoilt

type Json = dict[str, object]

CONSENT_MONTHS = 36
MESURES = "/mesure_synchrone_auto/v2/"
TOKEN_PATH = "/oauth2/v3/token"
_UNREACHABLE = (FaultKind.RESET, FaultKind.TIMEOUT)


class TokenRefusedError(Exception):
    """Enedis gives the gateway no token."""


class UnreachableError(Exception):
    """Enedis does not answer the gateway."""


class GarbledError(Exception):
    """Enedis answers the gateway with something that is not JSON."""

    def __init__(self, status: int, text: str) -> None:
        """Keep what came."""
        super().__init__(status)
        self.status = status
        self.text = text

    @property
    def is_success(self) -> bool:
        """Tell whether the status alone promises data."""
        return self.status < HTTPStatus.BAD_REQUEST


class Upstream:
    """The store behind Enedis, asked with one gateway's application.

    A fault bound to a path of Enedis strikes here, behind the gateway; `via` is the path at the gateway, for the
    faults of consents, collections and readings that are bound to it.
    """

    def __init__(
        self,
        store: Store,
        settings: EnedisSettings,
        application: Application,
        *,
        is_migrated: bool = False,
    ) -> None:
        """Register the gateway's application with Enedis; a migrated one always meets the quotas of 2026."""
        self.store = store
        self.settings = settings
        self.application = application
        self._is_migrated = is_migrated
        store.applications[application.client_id] = application

    def share(self, prm: str) -> None:
        """Give the consent to share a usage point with the gateway, unless it is in force."""
        now, client_id = self.store.now(), self.application.client_id
        if self.store.consents.active(client_id, prm, now) is None:
            self.store.share(client_id, prm, self.store.end_after(CONSENT_MONTHS))

    def measure(
        self,
        resource: measures.Resource,
        generation: Generation,
        query: Mapping[str, str],
        via: str,
    ) -> Json:
        """Ask for a measure, in the shape of a generation."""
        is_v5 = generation is Generation.V5
        path = resource.v5_path if is_v5 else MESURES + resource.name
        if path is None:
            raise ValueError(f"v5 has no {resource.name}")
        prm = query["usage_point_id" if is_v5 else "pointId"]
        enquiry = self._open(generation, path, query, prm, via)
        ask = measures.admit(enquiry, resource, path.split("/")[1])
        return shapes.meter_reading(ask) if is_v5 else shapes.mesure(ask)

    def contract_2026(self, api: str, prm: str, via: str) -> Json | list[Json]:
        """Ask one of the five contract APIs of 2026."""
        path = f"/{api}/v1/{prm}"
        enquiry = self._open(Generation.V2026, path, {}, prm, via)
        return contracts.answer_2026(enquiry, api, prm)

    def contract_v5(self, path: str, prm: str, via: str) -> Json:
        """Ask one of v5's customer APIs."""
        query = {"usage_point_id": prm}
        enquiry = self._open(Generation.V5, path, query, prm, via)
        return contracts.answer_v5(enquiry, path)

    def _open(
        self,
        generation: Generation,
        path: str,
        query: Mapping[str, str],
        prm: str,
        via: str,
    ) -> Enquiry:
        """Fetch a token, and get past the faults and quotas of Enedis."""
        faults = self.store.faults
        kinds = CONNECTION_FAULTS + REFUSAL_FAULTS
        if faults.take(*kinds, path=TOKEN_PATH, only_with_path=True):
            raise TokenRefusedError
        # A delay of Enedis is a delay of the gateway: put it at the gateway's door.
        rude = tuple(kind for kind in CONNECTION_FAULTS if kind is not FaultKind.SLOW)
        if fault := faults.take(*rude, path=path, prm=prm, only_with_path=True):
            if fault.kind in _UNREACHABLE:
                raise UnreachableError
            status, text, _ = spoilt(fault, Pages())
            raise _answered(status, text)
        words = Generation.V2026 if self._is_migrated else generation
        if fault := faults.take(*REFUSAL_FAULTS, path=path, via=via, prm=prm):
            raise refused(self.store, self.settings, fault, words)
        admit(self.store, self.application, words)
        return Enquiry(
            self.store,
            self.settings,
            generation,
            self.application,
            path,
            dict(query),
            self.store.now(),
            via,
        )


def _answered(status: int, text: str) -> Exception:
    """Read an answer that a fault has put in the place of Enedis' own."""
    try:
        body = json.loads(text)
    except ValueError:
        return GarbledError(status, text)
    if not isinstance(body, dict) or status < HTTPStatus.BAD_REQUEST:
        return GarbledError(status, text)
    return ApiError(status, body)
