"""Sends what the providers have to tell: in the background, again until it is taken.

Tests of one process take deliveries in hand instead (`by_hand`): nothing leaves until `flush`,
which then calls the given function in the caller's own thread.
"""

import http.client
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sandbox.faults import Faults

Make = Callable[[], tuple[bytes, dict[str, str]]]
#: Takes address, body and headers; gives the HTTP status, 0 when nobody answered.
Deliver = Callable[[str, bytes, dict[str, str]], int]

_PAUSES = (1, 2, 4, 8, 16, 32, 60, 120)
_TIMEOUT = 10
_SHOWN = 500
_ENDLESS = 10_000


@dataclass
class Delivery:
    """One message on its way. `statuses`: what each try brought, 0 for no answer."""

    provider: str
    path: str
    make: Make
    reference: str = ""
    event: str = ""
    statuses: list[int] = field(default_factory=list)
    due: float = 0.0

    @property
    def delivered(self) -> bool:
        """Whether the last try was taken."""
        return bool(self.statuses) and 200 <= self.statuses[-1] < 300  # noqa: PLR2004

    def again(self) -> "Delivery":
        """The same message once more."""
        return Delivery(self.provider, self.path, self.make, self.reference, self.event)


class WebhookSender:
    """One background thread that delivers in order and retries with growing pauses."""

    def __init__(self, shop_url: str, faults: Faults | None = None) -> None:
        self.shop_url = shop_url
        self.log: deque[Delivery] = deque(maxlen=_SHOWN)
        self._faults = faults or Faults()
        self._deliver: Deliver = post
        self._waiting: list[Delivery] = []
        self._behind: list[Delivery] = []
        self._taken: dict[str, dict[str, None]] = {}
        self._changed = threading.Condition()
        self._held = False
        self._in_background = True
        self._busy = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    def by_hand(self, deliver: Deliver) -> None:
        """Deliver only when `flush` is called, in the caller's thread, through `deliver`."""
        with self._changed:
            self._in_background = False
            self._deliver = deliver

    def send(
        self,
        provider: str,
        path: str,
        make: Make,
        *,
        reference: str = "",
        event: str = "",
        after: float = 0.0,
    ) -> Delivery:
        """Deliver to a path of the shop, or to a whole address, in `after` seconds at the earliest.

        `make` signs each try anew; `event` is the type by which faults may choose.
        """
        delivery = Delivery(provider, path, make, reference, event)
        with self._changed:
            if after and self._in_background:
                delivery.due = time.monotonic() + after
            self.log.append(delivery)
            self._line_up(delivery)
            if self._in_background and self._thread is None and not self._closed:
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

    def hurry(self) -> None:
        """Make due what waits for its time: late ones, retries, and those behind another."""
        with self._changed:
            self._waiting += self._behind
            self._behind = []
            for one in self._waiting:
                one.due = 0.0
            self._changed.notify_all()

    def flush(self, seconds: float = 10) -> bool:
        """Until everything that is due was tried; False when time ran out."""
        if not self._in_background:
            return self._flush_by_hand()
        end = time.monotonic() + seconds
        with self._changed:
            while self._busy or self._due():
                if not self._changed.wait(max(end - time.monotonic(), 0)):
                    return False
        return True

    def is_quiet(self) -> bool:
        """Whether nothing is due or on its way."""
        with self._changed:
            return not self._busy and not self._due()

    def waiting(self) -> int:
        """How many are not taken yet, due or not."""
        with self._changed:
            return len(self._waiting) + len(self._behind) + self._busy

    def newest(self, count: int) -> list[Delivery]:
        """The last messages, the newest first."""
        with self._changed:
            return list(self.log)[: -count - 1 : -1]

    def delivered(self, provider: str) -> list[str]:
        """The references of the messages of a provider that were taken."""
        with self._changed:
            return list(self._taken.get(provider, {}))

    def close(self) -> None:
        """Send no more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _line_up(self, delivery: Delivery) -> None:
        """Into the line, or where a fault puts it."""
        fault = self._faults.strike_webhook(delivery.provider, delivery.event or "*")
        kind = fault.kind if fault else ""
        if fault and kind == "late":
            delivery.due = time.monotonic() + fault.seconds
        if kind == "reorder":
            self._behind.append(delivery)
            return
        if kind != "drop":
            self._waiting.append(delivery)
        if kind == "duplicate":
            self._waiting.append(delivery.again())
        self._waiting += self._behind
        self._behind = []

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and not self._due():
                    self._changed.wait(0.05 if self._waiting else None)
                if self._closed:
                    return
                delivery = self._take()
            self._try(delivery)
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def _flush_by_hand(self) -> bool:
        for _count in range(_ENDLESS):
            with self._changed:
                if not self._due():
                    return True
                delivery = self._take()
            try:
                self._try(delivery)
            finally:
                with self._changed:
                    self._busy -= 1
        return False

    def _take(self) -> Delivery:
        delivery = self._due()[0]
        self._waiting.remove(delivery)
        self._busy += 1
        return delivery

    def _due(self) -> list[Delivery]:
        now = time.monotonic()
        return [] if self._held else [one for one in self._waiting if one.due <= now]

    def _try(self, delivery: Delivery) -> None:
        body, headers = delivery.make()
        path = delivery.path
        address = path if "://" in path else self.shop_url.rstrip("/") + path
        delivery.statuses.append(self._deliver(address, body, headers))
        tries = len(delivery.statuses)
        with self._changed:
            if delivery.delivered:
                self._taken.setdefault(delivery.provider, {})[delivery.reference] = None
            elif tries <= len(_PAUSES):
                delivery.due = time.monotonic() + _PAUSES[tries - 1]
                self._waiting.append(delivery)


def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """POST over HTTP, and the status; 0 when nobody answered."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
