"""`manage.py otp_reset NAME`: break the glass when somebody has lost the second factor."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import second_factor


class Command(BaseCommand):
    """Take a staff user's devices and recovery codes away; the next login enrols anew."""

    help = "Remove the second factor of a staff user, who then enrols anew at the next login."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: object, **options: object) -> None:
        name = str(options["username"])
        user = User.objects.filter(username=name).first()
        if user is None:
            message = f"There is no user called {name!r}."
            raise CommandError(message)
        removed = second_factor.reset(user)
        self.stdout.write(f"{name}: {removed} device(s) removed. The next login enrols anew.")
