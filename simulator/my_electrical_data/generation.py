"""What both generations of the gateway stand on."""

from ..store import Store
from ..upstream import Upstream
from .accounts import Accounts
from .settings import MyElectricalDataSettings
from .usage import Cache, DayCounter


class GatewayGeneration:
    """One generation of MyElectricalData, between clients and Enedis."""

    def __init__(
        self,
        store: Store,
        upstream: Upstream,
        accounts: Accounts,
        settings: MyElectricalDataSettings,
    ) -> None:
        """Stand over a store, with counters and a cache of one's own."""
        self._store = store
        self._upstream = upstream
        self._accounts = accounts
        self._settings = settings
        self._cache = Cache(store.clock)
        self.calls = DayCounter()
