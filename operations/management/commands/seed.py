"""`manage.py seed`: the demo shop, made where it is missing."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.seeding.connections import connect_providers
from operations.seeding.shop import SeedError, seed


class Command(BaseCommand):
    """Make a believable shop with real small files; a second run changes nothing."""

    help = "Fill an empty shop with a believable catalog (leaves what is there as it is)"

    def handle(self, *_args: object, **_options: object) -> None:
        """Seed, and say how much was new."""
        try:
            count = seed()
        except SeedError as error:
            raise CommandError(str(error)) from error
        if settings.DEMO_MODE:
            for line in connect_providers():
                self.stdout.write(line)
        self.stdout.write(f"{count} new product(s)." if count else "The shop has its products.")
