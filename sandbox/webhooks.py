"""Sends what the providers have to tell: in the background, again until it is taken."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Make = Callable[[], tuple[bytes, dict[str, str]]]

_PAUSES = (1, 2, 4, 8, 16, 32, 60, 120)
_TIMEOUT = 10


@dataclass
class Delivery:
    """One message on its way. `statuses`: what each try brought, 0 for no answer."""

    provider: str
    path: str
    make: Make
    reference: str = ""
    statuses: list[int] = field(default_factory=list)
    due: float = 0.0

    @property
    def delivered(self) -> bool:
        """Whether the last try was taken."""
        return bool(self.statuses) and 200 <= self.statuses[-1] < 300  # noqa: PLR2004


class WebhookSender:
    """One background thread that delivers in order and retries with growing pauses."""

    def __init__(self, shop_url: str) -> None:
        self.shop_url = shop_url
        self.log: list[Delivery] = []
        self._waiting: list[Delivery] = []
        self._changed = threading.Condition()
        self._held = False
        self._busy = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    def send(self, provider: str, path: str, make: Make, *, reference: str = "") -> Delivery:
        """Deliver to a path of the shop, or to a whole address. `make` signs each try anew."""
        delivery = Delivery(provider, path, make, reference)
        with self._changed:
            self.log.append(delivery)
            self._waiting.append(delivery)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return delivery

    def hold(self) -> None:
        """Send nothing until released."""
        with self._changed:
            self._held = True

    def release(self) -> None:
        """Send what was held back."""
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def flush(self, seconds: float = 10) -> bool:
        """Wait until everything was tried at least once; False when time ran out."""
        end = time.monotonic() + seconds
        with self._changed:
            while self._busy or any(not one.statuses for one in self._waiting):
                if not self._changed.wait(max(end - time.monotonic(), 0)):
                    return False
        return True

    def delivered(self, provider: str) -> list[str]:
        """The references of the messages of a provider that were taken."""
        return [one.reference for one in self.log if one.provider == provider and one.delivered]

    def close(self) -> None:
        """Send no more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and not self._due():
                    self._changed.wait(0.05 if self._waiting else None)
                if self._closed:
                    return
                delivery = self._due()[0]
                self._waiting.remove(delivery)
                self._busy += 1
            self._try(delivery)
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def _due(self) -> list[Delivery]:
        now = time.monotonic()
        return [] if self._held else [one for one in self._waiting if one.due <= now]

    def _try(self, delivery: Delivery) -> None:
        body, headers = delivery.make()
        delivery.statuses.append(_post(self.shop_url, delivery.path, body, headers))
        tries = len(delivery.statuses)
        if not delivery.delivered and tries <= len(_PAUSES):
            delivery.due = time.monotonic() + _PAUSES[tries - 1]
            with self._changed:
                self._waiting.append(delivery)


def _post(shop_url: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """POST, and the status; 0 when nobody answered."""
    parts = urlsplit(path if "://" in path else shop_url.rstrip("/") + path)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
