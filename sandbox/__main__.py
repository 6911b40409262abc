"""`python -m sandbox`: the outside world as a program of its own, until it is told to stop."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from sandbox import server
from sandbox.world import World

#: Seconds from an order's commit until it is printed, and until its parcel leaves.
_PRODUCTION, _SHIPPING = 1.0, 2.0


def main() -> int:
    """Serve until SIGTERM or SIGINT; 0 on a clean end, 1 when the port is taken."""
    chosen = _arguments()
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_args: done.set())
    settings = {
        "shop_url": chosen.shop_url,
        "stripe_webhook_secret": chosen.stripe_webhook_secret,
        "resend_webhook_secret": chosen.resend_webhook_secret,
    }
    given = {name: value for name, value in settings.items() if value}
    try:
        running = server.start(port=chosen.port, fd=chosen.fd, data=chosen.data, **given)
    except OSError as error:
        sys.stderr.write(f"sandbox: port {chosen.port}: {error.strerror}\n")
        return 1
    _wind(running.world)
    sys.stdout.write(f"sandbox: {running.url}\n")
    sys.stdout.flush()
    done.wait()
    running.stop()
    return 0


def _wind(world: World) -> None:
    """Let the printers print and ship by themselves, fast enough to watch."""
    for printer in (world.printful, world.printify, world.gooten):
        printer.auto(production=_PRODUCTION, shipping=_SHIPPING)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=4010, help="0 takes a free one")
    parser.add_argument("--fd", type=int, help="a listening socket that we inherit, by its number")
    parser.add_argument("--data", type=Path, help="folder that keeps what happened")
    parser.add_argument("--shop-url", default="", help="where webhooks go")
    parser.add_argument("--stripe-webhook-secret", default="")
    parser.add_argument("--resend-webhook-secret", default="")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
