"""What the demo tells the person in front of it, in their language."""

from collections.abc import Mapping
import os
import sys
import time

STARTED_AT = float(os.environ.get("STARTED_AT", time.time()))

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ready": "Ready: {url}",
        "login": "User demo, password demo.",
        "try": "Three things to try:",
        "energy": "The Energy dashboard, {url}/energy: choose a day, a month, a year.",
        "devices": "Settings > Devices & services > Grid Meter: the meter and its state.",
        "again": "Stop, start again: nothing is fetched twice, all is still there.",
        "stop": "Ctrl-C stops everything; --fresh starts over.",
        "energy_problem": "The Energy dashboard finds fault with its settings",
    },
    "fr": {
        "ready": "Prêt : {url}",
        "login": "Utilisateur demo, mot de passe demo.",
        "try": "Trois choses à essayer :",
        "energy": "Le tableau Énergie, {url}/energy : un jour, un mois, une année.",
        "devices": "Paramètres > Appareils et services > Grid Meter : le compteur et "
        "son état.",
        "again": "Arrêter, relancer : rien n'est redemandé, tout est encore là.",
        "stop": "Ctrl-C arrête tout ; --fresh recommence à zéro.",
        "energy_problem": "Le tableau Énergie critique ses réglages",
    },
}


class DemoError(Exception):
    """The demo cannot go on; the message says what is missing."""


def language() -> str:
    """Return the language of the terminal if the demo speaks it, else French."""
    found = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    return found if found in TEXTS else "fr"


def text(key: str, **values: str) -> str:
    """Return a sentence in the language of the terminal."""
    return TEXTS[language()][key].format(**values)


def say(message: str) -> None:
    """Print a step with the seconds since the start; standard output is for results."""
    seconds = time.time() - STARTED_AT
    print(f"[{seconds:3.0f}s] {message}", file=sys.stderr, flush=True)


def masked(usage_point: str) -> str:
    """Return an id of which only the last four characters can be read."""
    return "*" * (len(usage_point) - 4) + usage_point[-4:]
