"""`manage.py demo`: an evening in the shop over HTTP, as people do it, and all of it checked.

Customers and the owner use pages and mails as a browser shows them. Only waiting, timelines and the
checksums to compare with are read from the database.
"""

import httpx
from django.core.management.base import BaseCommand, CommandError

from operations.demo import stack as demo_stack
from operations.demo.browser import DemoFailedError
from operations.demo.story import Story
from operations.demo.waiting import NotCompleteError


class Command(BaseCommand):
    """Run the demo on data of its own."""

    help = "Buy one product of each kind over HTTP, check every delivery, and name what failed."

    def handle(self, *_args: object, **_options: object) -> None:
        failures = (
            *(DemoFailedError, NotCompleteError),
            *(demo_stack.NotStartedError, httpx.HTTPError),
        )
        try:
            with demo_stack.running() as stack:
                if stack.owner is None:
                    message = "the shop has no owner"
                    raise DemoFailedError(message)
                Story(stack.shop, stack.sandbox, stack.owner, self.stdout.write).run()
        except failures as error:
            message = f"The demo failed: {error}"
            raise CommandError(message) from error
