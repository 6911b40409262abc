"""Everything the simulated world holds, and the switches that tests set."""

import secrets
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.discord import DiscordWorld
from sandbox.faults import Faults
from sandbox.gooten import GootenWorld
from sandbox.ledger import Ledger
from sandbox.printful import PrintfulWorld
from sandbox.printify import PrintifyWorld
from sandbox.quickbooks import QuickBooksWorld
from sandbox.resend import ResendWorld
from sandbox.s3 import S3World
from sandbox.stripe import StripeWorld
from sandbox.timers import Timers
from sandbox.webhooks import WebhookSender

_EVER = 1e9
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Settings:
    """Where the shop is and how what it hears is signed; the keys of the S3-like store."""

    shop_url: str = "http://127.0.0.1:8000"
    stripe_webhook_secret: str = "whsec_sandbox"  # noqa: S105
    resend_webhook_secret: str = "whsec_c2FuZGJveA=="  # noqa: S105
    s3_access_key: str = "sandbox"
    s3_secret_key: str = "sandbox-secret"  # noqa: S105


class World:
    """One world. `clock` gives seconds since 1970; whoever changes several things takes `lock`."""

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
        self._closed = threading.Event()
        self.faults = Faults()
        self.ledger = Ledger(data)
        self.webhooks = WebhookSender(self.settings.shop_url, self.faults)
        self.late = Timers()
        self.stripe = StripeWorld(self, data)
        self.resend = ResendWorld(self, data)
        self.discord = DiscordWorld(self, data)
        self.s3 = S3World(self, data)
        self.quickbooks = QuickBooksWorld(self, data)
        self.printful = PrintfulWorld(self, data)
        self.printify = PrintifyWorld(self, data)
        self.gooten = GootenWorld(self, data)

    def new_id(self, prefix: str) -> str:
        """An id that no other object has: the prefix and 24 letters."""
        return f"{prefix}_" + "".join(secrets.choice(_LETTERS) for _ in range(24))

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the world lasts."""
        self._closed.wait(seconds)

    def flush(self, seconds: float = 10) -> bool:
        """Deliver every webhook that is due; False when some could not be tried in time."""
        return self.webhooks.flush(seconds)

    def catch_up(self) -> int:
        """Do now what the fault `late_effect` put off; how many requests that was."""
        return self.late.run_now(within=_EVER)

    def close(self) -> None:
        """Stop everything that acts by itself."""
        self._closed.set()
        self.late.close()
        self.stripe.close()
        self.resend.close()
        self.discord.close()
        self.s3.close()
        self.quickbooks.close()
        self.printful.close()
        self.printify.close()
        self.gooten.close()
        self.webhooks.close()
