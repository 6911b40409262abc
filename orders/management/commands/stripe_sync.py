"""`manage.py stripe_sync`: makes Stripe's copy of the catalog equal to ours, or reports drift."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from orders.catalog_sync import SyncError, sync


class Command(BaseCommand):
    """Create or update Stripe's Products and Prices; safe to repeat."""

    help = "Make Stripe's Products and Prices equal to the catalog (--check: only say what differs)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch: look without touching."""
        parser.add_argument("--check", action="store_true", help="report drift and exit 1")

    def handle(self, *_args: object, **options: object) -> None:
        """Tell each difference, mended unless --check."""
        check = bool(options["check"])
        count = 0
        try:
            for count, drift in enumerate(sync(mend=not check), start=1):  # noqa: B007
                self.stdout.write(f"{drift.slug}: {drift.text}{'' if check else ' - mended'}")
        except SyncError as error:
            raise CommandError(str(error)) from error
        if check and count:
            message = f"{count} difference(s); run stripe_sync to mend them"
            raise CommandError(message)
        self.stdout.write("Stripe's copy of the catalog equals ours." if not count else "Done.")
