"""`manage.py stripe_setup`: registers the shop's webhook address at Stripe."""

from typing import TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.inbox import handled_types
from core.outcomes import Ok, Outcome
from core.tokens import public_id
from orders.providers import stripe_catalog

T = TypeVar("T")


class Command(BaseCommand):
    """Register the endpoint at the version this release reads, for the events it handles."""

    help = "Register this shop's webhook endpoint at Stripe and say where its secret goes"

    def handle(self, *_args: object, **_options: object) -> None:
        """Find the endpoint or make it; name what is wrong with one that is there."""
        url = f"{settings.SITE_URL}/webhooks/stripe/"
        events = sorted(handled_types("stripe"))
        found = self._answer(stripe_catalog.webhook_endpoint(url))
        if found is None:
            made = self._answer(
                stripe_catalog.create_endpoint(url=url, events=events, key=public_id("setup"))
            )
            self.stdout.write(f"Registered {url} at version {stripe_catalog.API_VERSION}.")
            self.stdout.write("Stripe tells the signing secret only now. Put this into .env:")
            self.stdout.write(f"STRIPE_WEBHOOK_SECRET={made.secret}")
            return
        self._check(found, events)
        self.stdout.write(f"{url} is registered already, at the right version, with every event.")

    def _check(self, found: stripe_catalog.Endpoint, events: list[str]) -> None:
        if found.api_version != stripe_catalog.API_VERSION:
            message = (
                f"The endpoint {found.endpoint_id} sends version {found.api_version}, this release"
                f" reads {stripe_catalog.API_VERSION}. A version cannot be changed: delete the"
                " endpoint in Stripe's dashboard and run this command again."
            )
            raise CommandError(message)
        missing = sorted(set(events) - set(found.events))
        if missing and "*" not in found.events:
            message = (
                f"The endpoint {found.endpoint_id} does not send: {', '.join(missing)}."
                " Add them in Stripe's dashboard."
            )
            raise CommandError(message)

    def _answer(self, outcome: Outcome[T]) -> T:
        if isinstance(outcome, Ok):
            return outcome.value
        message = f"Stripe: {outcome.reason}"
        raise CommandError(message)
