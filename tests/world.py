"""The simulated outside world as tests hold it: a fresh one each, at one address for the run.

A test runs inside a transaction that no other process sees, so webhooks are not posted over HTTP:
they wait until `world.flush()` gives them to Django's test client, in the test's own thread.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client

from core import circuit
from core.drain import drain_all
from sandbox import server
from sandbox.world import World

_ROUNDS = 50
#: Beyond what happens by itself while a test runs, within what `settle_all` brings forward.
_BALANCE_SECONDS = 30.0


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[server.Running]:
    """The sandbox's server, for the whole run."""
    running = server.start(
        shop_url=django_settings.SITE_URL,
        stripe_webhook_secret=django_settings.STRIPE_WEBHOOK_SECRET,
        resend_webhook_secret=django_settings.RESEND_WEBHOOK_SECRET,
    )
    yield running
    running.stop()


@pytest.fixture
def world(db, settings, sandbox_server: server.Running) -> World:
    """A world in which nothing has happened yet, with every provider of the shop in it."""
    fresh = sandbox_server.renew()
    fresh.webhooks.by_hand(deliver)
    fresh.stripe.balance_delay = _BALANCE_SECONDS
    point_at(settings, sandbox_server.url)
    circuit.forget()
    return fresh


def point_at(settings, url: str) -> None:
    """Make Django's settings those of a demo shop whose sandbox is at `url`."""
    settings.DEMO_MODE = True
    settings.SANDBOX_URL = url
    settings.STRIPE_API_BASE = f"{url}/stripe"
    settings.RESEND_API_BASE = f"{url}/resend"
    settings.DISCORD_WEBHOOK_URL = f"{url}/discord/api/webhooks/1/demo"
    settings.PRINTFUL_API_BASE = f"{url}/printful"
    settings.PRINTIFY_API_BASE = f"{url}/printify"
    settings.GOOTEN_API_BASE = f"{url}/gooten"
    settings.QBO_API_BASE = f"{url}/quickbooks"
    settings.QBO_AUTHORIZE_URL = f"{url}/quickbooks/connect/oauth2"
    settings.QBO_TOKEN_URL = f"{url}/quickbooks/oauth2/v1/tokens/bearer"
    settings.QBO_REVOKE_URL = f"{url}/quickbooks/oauth2/tokens/revoke"


def use_s3(settings, world: World, bucket: str = "shop-files") -> None:
    """Keep the shop's private files in the sandbox's S3."""
    settings.S3_BUCKET = bucket
    settings.S3_REGION = "us-east-1"
    settings.S3_ENDPOINT = f"{world.url}/s3"
    settings.S3_ACCESS_KEY = world.settings.s3_access_key
    settings.S3_SECRET_KEY = world.settings.s3_secret_key


def deliver(address: str, body: bytes, headers: dict[str, str]) -> int:
    """POST to the shop through Django's test client; the status."""
    kept = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    answer = Client().post(
        urlsplit(address).path, data=body, content_type="application/json", headers=kept
    )
    return answer.status_code


def settle_all(world: World) -> None:
    """Deliver webhooks and run due rows, again and again, until nothing is left to do."""
    for _round in range(_ROUNDS):
        booked = world.stripe.book_balances()
        world.flush()
        ran = drain_all()
        if not booked and not ran and world.webhooks.is_quiet():
            return
    message = f"Something is still due after {_ROUNDS} rounds"
    raise AssertionError(message)
