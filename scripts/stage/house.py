"""The folder that Home Assistant runs from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]

CLIENT_ID = "demo-client"
CLIENT_SECRET = "demo-secret"
USAGE_POINT = "16401220101758"
"""The simulator's home, whose tokens the gateways know."""

CONSENT_PATH = "/api/grid_meter/consent"

CONFIGURATION = """\
homeassistant:
  name: Grid Meter
  country: {place.country}
  currency: EUR
  language: {language}
  time_zone: {place.time_zone}
  unit_system: metric
  latitude: {place.latitude}
  longitude: {place.longitude}
  elevation: {place.elevation}
  internal_url: {url}
  external_url: {url}

frontend:
config:
history:
recorder:
energy:

logger:
  default: warning
  logs:
    custom_components.grid_meter: info

grid_meter:
  endpoints:
    authorize: {simulator}/dataconnect/v2/oauth2/authorize
    api: {simulator}
    conso_api: {simulator}/conso-api
    my_electrical_data: {simulator}/my-electrical-data
    my_electrical_data_v2: {simulator}/my-electrical-data-v2/api
    leneda: {simulator}/leneda
    couleur_tempo: {simulator}/couleur-tempo/api
    rte: {simulator}/rte
"""


@dataclass(frozen=True)
class Place:
    """Where a house stands."""

    country: str
    time_zone: str
    latitude: float
    longitude: float
    elevation: int


FRANCE = Place("FR", "Europe/Paris", 45.764, 4.8357, 173)
LUXEMBOURG = Place("LU", "Europe/Luxembourg", 49.611, 6.13, 300)


@dataclass(frozen=True)
class House:
    """Where a demo lives: its folder and its two ports on this machine."""

    folder: Path
    port: int
    simulator_port: int
    language: str
    place: Place = FRANCE

    @property
    def url(self) -> str:
        """Return the address of Home Assistant."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulator_url(self) -> str:
        """Return the address of the simulated operators."""
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def redirect_uri(self) -> str:
        """Return where an operator sends the customer back to."""
        return self.url + CONSENT_PATH

    @property
    def consents(self) -> Path:
        """Return the file of the consents given, which the simulator forgets."""
        return self.folder / "consents.json"

    @property
    def requests(self) -> Path:
        """Return the file of the requests for access, which the simulator forgets."""
        return self.folder / "requests.json"

    @property
    def config(self) -> Path:
        """Return Home Assistant's own folder."""
        return self.folder / "config"

    def prepare(self) -> None:
        """Write the configuration; what an earlier run has stored stays."""
        components = self.config / "custom_components"
        components.mkdir(parents=True, exist_ok=True)
        link = components / "grid_meter"
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT / "custom_components" / "grid_meter")
        (self.config / "configuration.yaml").write_text(
            CONFIGURATION.format(
                language=self.language,
                url=self.url,
                simulator=self.simulator_url,
                place=self.place,
            ),
            encoding="utf-8",
        )
        # A port from YAML would stay on trial and cover every page with a question.
        self._store("http", 3, self._http())
        if not (self.config / ".storage" / "onboarding").exists():
            # Onboarding's other steps add a weather service, a radio and more.
            done = {"done": ["core_config", "integration", "analytics"]}
            self._store("onboarding", 4, done)

    def _http(self) -> dict[str, object]:
        """Return the settings of the web server: this machine only."""
        return {
            "stable": {
                "server_host": ["127.0.0.1"],
                "server_port": self.port,
                "cors_allowed_origins": [],
                "login_attempts_threshold": -1,
                "ip_ban_enabled": True,
                "ssl_profile": "intermediate_v6",
                "use_x_frame_options": True,
                "created_at": datetime.now(UTC).isoformat(),
                "error": None,
                "error_message": None,
            },
            "pending": None,
            "yaml_migration_done": True,
        }

    def _store(self, key: str, version: int, data: Mapping[str, object]) -> None:
        """Write a file as Home Assistant stores it."""
        folder = self.config / ".storage"
        folder.mkdir(exist_ok=True)
        content = {"version": version, "minor_version": 1, "key": key, "data": data}
        (folder / key).write_text(json.dumps(content), encoding="utf-8")
