"""Everything the simulated world holds, and the switches that tests set."""

import secrets
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.ledger import Ledger
from sandbox.stripe import StripeWorld
from sandbox.webhooks import WebhookSender

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Settings:
    """Where the shop is and how what it hears is signed."""

    shop_url: str = "http://127.0.0.1:8000"
    stripe_webhook_secret: str = "whsec_sandbox"  # noqa: S105
    resend_webhook_secret: str = "whsec_c2FuZGJveA=="  # noqa: S105


class World:
    """One world. `clock` gives seconds since 1970."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        data: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings or Settings()
        self.url = ""
        self.lock = threading.RLock()
        self.clock = clock
        self.ledger = Ledger(data)
        self.webhooks = WebhookSender(self.settings.shop_url)
        self.stripe = StripeWorld(self, data)

    def new_id(self, prefix: str) -> str:
        """An id that no other object has: the prefix and 24 letters."""
        return f"{prefix}_" + "".join(secrets.choice(_LETTERS) for _ in range(24))

    def close(self) -> None:
        """Stop everything that acts by itself."""
        self.stripe.close()
        self.webhooks.close()
