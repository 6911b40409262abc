"""`manage.py print_setup`: connects the shop with Printful, Printify and Gooten."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fulfillment.connecting import set_up_printers
from fulfillment.mapping import check_goods


class Command(BaseCommand):
    """Try the keys, register the webhooks, and check the goods; safe to repeat."""

    help = "Check the print providers' keys, register their webhooks, and check the mapped goods"

    def add_arguments(self, parser: CommandParser) -> None:
        """Two choices that are rarely needed."""
        parser.add_argument(
            "--signed", action="store_true", help="signed webhooks of Printful (its API v2)"
        )
        parser.add_argument(
            "--renew", action="store_true", help="register anew what is registered already"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Say how it stands with each, and end with an error if the owner must act."""
        found = set_up_printers(signed=bool(options["signed"]), renew=bool(options["renew"]))
        for one in found:
            self.stdout.write(f"{one.provider}:")
            for line in one.lines:
                self.stdout.write(f"  {line}")
        goods = check_goods()
        if goods:
            counted = ", ".join(f"{count} {state}" for state, count in sorted(goods.items()))
            self.stdout.write(f"goods: {counted}")
        wrong = [one.provider for one in found if not one.ok]
        if wrong:
            message = f"Not connected: {', '.join(wrong)}. The lines above say why."
            raise CommandError(message)
