"""What can be chosen about the simulated Enedis where the real one is undocumented or changes its mind."""

from dataclasses import dataclass

DEFAULT_ORDER = ("consent", "direction", "span", "history", "activation", "collection")


@dataclass(slots=True)
class EnedisSettings:
    """Switches of the front, all changeable while it runs.

    octet_stream: 2026 GETs answer JSON as application/octet-stream (observed in 2026).
    fault_form: an invalid bearer is refused in the older `{"fault": …}` form.
    documented_errors: 2026 errors as in the Swagger, `{"code", "message"}`, not as observed.
    consent_refusal_status: HTTP status of ADAM-DC-0008 on 2026, 403 or 400 (never recorded).
    services_null: no services is `"serviceSouscrit": null` instead of no field at all.
    sandbox_state: the last character of v1's and v2's `state` picks the fictitious customer.
    order: the order of checks after the parameters; not documented by Enedis.
    """

    octet_stream: bool = True
    fault_form: bool = False
    documented_errors: bool = False
    consent_refusal_status: int = 403
    services_null: bool = False
    sandbox_state: bool = False
    order: tuple[str, ...] = DEFAULT_ORDER
