"""The sandbox as the suite runs it: a seeded storm over its providers, its deliveries on file.

`python -m tests.chaos.outside --fd .. --data .. --shop-url .. --seed ..`; `POST /_world/storm`
with `share` (of provider calls that fail) and `webhooks` (of deliveries that go astray) sets it.
"""

import argparse
import hashlib
import json
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sandbox import server
from sandbox.faults import Fault, Faults
from sandbox.http import Response, Router
from sandbox.webhooks import post

#: The standard mix: of the calls that fail, a fifth do so after the effect was made.
BEFORE = ("429", "500", "500", "reset", "timeout_before")
AFTER = ("502", "lose_answer", "timeout_after", "cut_body")
_AFTER_SHARE = 0.2
ASTRAY = ("duplicate", "duplicate", "late", "late", "reorder", "drop")
_ECHOES = 3
_PROVIDERS = ("stripe", "resend", "discord", "printful", "printify", "gooten", "quickbooks")


class Storm(Faults):
    """Faults drawn by a seed; those that were set by hand strike first."""

    def __init__(self, seed: int, wait: float) -> None:
        super().__init__()
        self.share = self.webhooks = self.forget = self.mails = 0.0
        self.forget_requests: Callable[[], None] = lambda: None
        self.wait = wait
        self.struck: dict[str, int] = {}
        self._random = random.Random(seed)  # noqa: S311 - a seed replays it
        self._drawing = threading.Lock()

    def strike(self, provider, operation):
        self._forget(provider, operation)
        found = super().strike(provider, operation)
        if found or provider not in _PROVIDERS or operation.startswith("page."):
            return found
        with self._drawing:
            if self._random.random() >= self.share:
                return None
            late = self._random.random() < _AFTER_SHARE
            kind = self._random.choice(AFTER if late else BEFORE)
        return self._made(provider, operation, kind)

    def _forget(self, provider, operation):
        """How long Intuit remembers request ids is not documented: it may be no time at all."""
        if provider != "quickbooks" or not operation.endswith(".create") or not self.forget:
            return
        with self._drawing:
            is_forgotten = self._random.random() < self.forget
        if is_forgotten:
            self.forget_requests()

    def strike_webhook(self, provider, event):
        found = super().strike_webhook(provider, event)
        with self._drawing:
            if found or self._random.random() >= self.webhooks:
                return found
            kind = self._random.choice(ASTRAY)
        return self._made(provider, event, kind)

    def echoes(self) -> int:
        """How many copies of a delivery go beside it."""
        with self._drawing:
            return _ECHOES if self._random.random() < self.webhooks else 0

    def _made(self, provider, operation, kind):
        self.struck[kind] = self.struck.get(kind, 0) + 1
        return Fault(0, provider, operation, kind, 1, self.wait)


class Postman:
    """Delivers, writes down each answer, and sends copies at the same moment."""

    def __init__(self, storm: Storm, path: Path) -> None:
        self._storm = storm
        self._path = path
        self._lock = threading.Lock()

    def __call__(self, address: str, body: bytes, headers: dict[str, str]) -> int:
        for _copy in range(self._storm.echoes()):
            threading.Thread(target=self._send, args=(address, body, headers), daemon=True).start()
        return self._send(address, body, headers)

    def _send(self, address, body, headers):
        began = time.time()
        status = post(address, body, headers)
        provider = address.split("/webhooks/", 1)[-1].split("/")[0]
        line = {
            "provider": provider,
            "event": name_of(provider, body, headers),
            "status": status,
            "at": began,
            "seconds": round(time.time() - began, 4),
        }
        with self._lock, self._path.open("a") as out:
            out.write(json.dumps(line) + "\n")
        return status


def name_of(provider: str, body: bytes, headers: dict[str, str]) -> str:
    """What tells one event from another; where there is no id, the digest of what is told."""
    given = {name.lower(): value for name, value in headers.items()}
    if provider == "resend":
        return given.get("svix-id", "")
    told = json.loads(body)
    if provider in ("stripe", "printify"):
        return str(told["id"])
    return digest(told)


def digest(told: dict[str, object]) -> str:
    """Of everything but the number of tries."""
    kept = {name: value for name, value in told.items() if name != "retries"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


router = Router("world")


@router.route("POST", "/_world/storm", operation="page.control")
def set_storm(world, request):
    """Set the shares; what struck until now. `forget`: of QuickBooks' memory for request ids.

    Who forgets also lets two documents have one number, as an owner may choose. `mails`: how many
    requests Resend takes in a second; 0 for no limit.
    """
    for name, value in dict(request.json()).items():
        setattr(world.faults, name, float(value))
    world.quickbooks.allows_duplicate_numbers = bool(world.faults.forget)
    world.resend.per_second = int(world.faults.mails)
    return Response(200, world.faults.struck)


def main() -> int:
    chosen = _arguments()
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_args: done.set())
    server.ROUTERS.append(router)
    running = server.start(
        fd=chosen.fd,
        data=chosen.data,
        shop_url=chosen.shop_url,
        stripe_webhook_secret=chosen.stripe_webhook_secret,
        resend_webhook_secret=chosen.resend_webhook_secret,
    )
    world = running.world
    storm = Storm(chosen.seed, chosen.wait)
    storm.forget_requests = world.quickbooks.forget_requests
    world.faults = world.webhooks._faults = storm
    world.webhooks._deliver = Postman(storm, chosen.log)
    for printer in (world.printful, world.printify, world.gooten):
        printer.auto(production=0.5, shipping=0.5)
    done.wait()
    running.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--log", type=Path, required=True, help="file of deliveries")
    parser.add_argument("--shop-url", required=True)
    parser.add_argument("--stripe-webhook-secret", required=True)
    parser.add_argument("--resend-webhook-secret", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--wait", type=float, default=1.0, help="seconds that a time-out lasts")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
