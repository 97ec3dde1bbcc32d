"""Serve the simulator: `python -m simulator --port 8700`."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from .clock import AdjustableClock
from .meter import UsagePoint
from .personas import DEMO_PRM
from .quotas import DEFAULT_QUOTAS
from .simulation import (
    DEFAULT_CLIENT_ID,
    DEFAULT_CLIENT_SECRET,
    DEFAULT_REDIRECT_URI,
    Simulator,
)


def _instant(text: str) -> datetime:
    """Read an instant; without an offset it is UTC."""
    value = datetime.fromisoformat(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--now", type=_instant, help="start at this instant (ISO 8601)")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="simulated seconds per second"
    )
    parser.add_argument(
        "--usage-point",
        help="usage point whose holder opens the consent pages; unknown ones are added",
    )
    parser.add_argument(
        "--share",
        action="append",
        default=[],
        metavar="PRM",
        help="consent given beforehand",
    )
    parser.add_argument("--client-id", default=DEFAULT_CLIENT_ID)
    parser.add_argument("--client-secret", default=DEFAULT_CLIENT_SECRET)
    parser.add_argument("--redirect-uri", default=DEFAULT_REDIRECT_URI)
    parser.add_argument(
        "--no-quotas", action="store_true", help="answer without limits"
    )
    parser.add_argument(
        "--sandbox",
        action="store_true",
        help="the last character of `state` picks the fictitious customer",
    )
    return parser


def build(
    arguments: Sequence[str] | None = None,
) -> tuple[Simulator, argparse.Namespace]:
    """Make the simulator the command line asks for."""
    options = _parser().parse_args(arguments)
    simulator = Simulator(
        clock=AdjustableClock(options.now, speed=options.speed),
        quotas=None if options.no_quotas else DEFAULT_QUOTAS,
        client_id=options.client_id,
        client_secret=options.client_secret,
        redirect_uri=options.redirect_uri,
    )
    simulator.enedis.settings.sandbox_state = options.sandbox
    if options.usage_point is not None:
        if options.usage_point not in simulator.store.points:
            simulator.add_usage_point(UsagePoint(options.usage_point))
        simulator.sign_in(options.usage_point)
    for prm in options.share:
        simulator.share(prm)
    simulator.gateway_tokens(options.usage_point or DEMO_PRM)
    return simulator, options


def main() -> None:
    """Serve until interrupted."""
    simulator, options = build()
    print(
        f"Simulator at http://{options.host}:{options.port}, {simulator.now():%Y-%m-%d %H:%M} UTC"
    )
    print(f"Client {options.client_id}, consents return to {options.redirect_uri}")
    prm = options.usage_point or DEMO_PRM
    print(f"Tokens of the gateways for {prm}:")
    for name, value in simulator.gateway_tokens(prm).items():
        print(f"  {name:34} {value}")
    print(f"Leneda at http://{options.host}:{options.port}/leneda:")
    for name, value in simulator.leneda.demo_texts().items():
        print(f"  {name:34} {value}")
    client_id, client_secret = simulator.tempo.credentials()
    print(f"Tempo's colours: RTE knows {client_id}, {client_secret}")
    web.run_app(simulator.app, host=options.host, port=options.port, print=None)


if __name__ == "__main__":
    main()
