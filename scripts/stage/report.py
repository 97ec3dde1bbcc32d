"""What the demo tells the person in front of it, in their language."""

from collections.abc import Mapping
import os
import sys
import time

STARTED_AT = float(os.environ.get("STARTED_AT", time.time()))

TEXTS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "ready": "Bereit: {url}",
        "login": "Benutzer demo, Passwort demo.",
        "try": "Zum Ausprobieren:",
        "energy": "Das Energie-Dashboard, {url}/energy: ein Tag, ein Monat, ein Jahr.",
        "devices": "Einstellungen > Geräte & Dienste > Grid Meter: der Zähler und sein "
        "Zustand.",
        "owner": "{owner}: der Nachbar wurde um Zugang gebeten. Dort zustimmen.",
        "granted": "Beim Gerät des Nachbarn „Aktualisieren“ drücken: eine "
        "Benachrichtigung, dann seine Werte.",
        "revoked": "Dort den Zugang entziehen, wieder „Aktualisieren“: eine Meldung "
        "unter Reparaturen, und die alten Werte bleiben.",
        "again": "Beenden, neu starten: nichts wird erneut geholt, alles ist noch da.",
        "stop": "Strg-C beendet alles; --fresh fängt von vorne an.",
        "energy_problem": "Das Energie-Dashboard beanstandet seine Einstellungen",
        "flat": "Wohnung",
        "house": "Haus",
        "gas": "Gas",
        "neighbour": "Nachbar",
    },
    "en": {
        "ready": "Ready: {url}",
        "login": "User demo, password demo.",
        "try": "To try:",
        "energy": "The Energy dashboard, {url}/energy: choose a day, a month, a year.",
        "devices": "Settings > Devices & services > Grid Meter: the meter and its state.",
        "owner": "{owner}: the neighbour was asked for access. Approve it there.",
        "granted": 'Press "Refresh" on the neighbour\'s device: a notification, then '
        "their readings.",
        "revoked": 'Revoke the access there, press "Refresh" again: a repair appears, '
        "and the old readings stay.",
        "again": "Stop, start again: nothing is fetched twice, all is still there.",
        "stop": "Ctrl-C stops everything; --fresh starts over.",
        "energy_problem": "The Energy dashboard finds fault with its settings",
        "flat": "Flat",
        "house": "House",
        "gas": "Gas",
        "neighbour": "Neighbour",
    },
    "fr": {
        "ready": "Prêt : {url}",
        "login": "Utilisateur demo, mot de passe demo.",
        "try": "À essayer :",
        "energy": "Le tableau Énergie, {url}/energy : un jour, un mois, une année.",
        "devices": "Paramètres > Appareils et services > Grid Meter : le compteur et "
        "son état.",
        "owner": "{owner} : l'accès a été demandé au voisin. L'y accorder.",
        "granted": "Appuyer sur « Actualiser » de l'appareil du voisin : une "
        "notification, puis ses mesures.",
        "revoked": "Y révoquer l'accès, « Actualiser » de nouveau : une réparation "
        "apparaît, et les anciennes mesures restent.",
        "again": "Arrêter, relancer : rien n'est redemandé, tout est encore là.",
        "stop": "Ctrl-C arrête tout ; --fresh recommence à zéro.",
        "energy_problem": "Le tableau Énergie critique ses réglages",
        "flat": "Appartement",
        "house": "Maison",
        "gas": "Gaz",
        "neighbour": "Voisin",
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
