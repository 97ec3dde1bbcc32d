"""The gate of the data services: quotas before a request, and refusals on demand."""

from ..faults import Fault, FaultKind
from ..model import Application
from ..quotas import Throttle
from ..store import Store
from .errors import (
    ApiError,
    Generation,
    Issue,
    invalid_credentials,
    refusal,
    throttled_hour,
    throttled_second,
)
from .settings import EnedisSettings


def admit(store: Store, application: Application, generation: Generation) -> None:
    """Count a request against the application's quotas, or refuse it."""
    throttle = store.quotas.admit(application.client_id)
    if throttle is not None:
        raise throttled(store, throttle, generation)


def throttled(store: Store, throttle: Throttle, generation: Generation) -> ApiError:
    """Make the refusal of a quota."""
    if throttle is Throttle.SECOND:
        return throttled_second(generation)
    return throttled_hour(generation, store.now(), store.quotas.reopens_at())


def refused(
    store: Store, settings: EnedisSettings, fault: Fault, generation: Generation
) -> ApiError:
    """Make the error of a fault that is one of the operator's own refusals."""
    if fault.kind is FaultKind.UNAUTHORIZED:
        return invalid_credentials(fault_form=settings.fault_form)
    if fault.kind is FaultKind.THROTTLED_SECOND:
        return throttled(store, Throttle.SECOND, generation)
    if fault.kind is FaultKind.THROTTLED_HOUR:
        return throttled(store, Throttle.HOUR, generation)
    return refusal(Issue.TECHNICAL, generation, status=fault.status)
