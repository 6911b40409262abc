"""`manage.py staff_user NAME --group "Review staff"`: let a person into the admin."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import roles, staff


class Command(BaseCommand):
    """Make a staff user with a generated password, printed once."""

    help = "Make a staff user in the group Owner or Review staff and print the password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--group", choices=[roles.OWNER, roles.REVIEW_STAFF], default=roles.REVIEW_STAFF
        )
        parser.add_argument("--email", default="")

    def handle(self, *_args: object, **options: object) -> None:
        name = str(options["username"])
        if User.objects.filter(username=name).exists():
            message = f"There already is a user called {name!r}."
            raise CommandError(message)
        password = staff.add_staff(
            username=name, group=str(options["group"]), email=str(options["email"])
        )
        self.stdout.write(f"{name} ({options['group']}): {password}")
        self.stdout.write("The second factor is set up at the first login.")
