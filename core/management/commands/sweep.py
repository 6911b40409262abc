"""`manage.py sweep`: runs the sweeper until it is asked to end."""

import signal

from django.core.management.base import BaseCommand

from core.sweeper import Sweeper


class Command(BaseCommand):
    """The one process that looks for due work and keeps the timetable; copies stand by."""

    help = "Look for due work every second, hint the workers, and keep the timetable."

    def handle(self, *_args: object, **_options: object) -> None:
        """Run until SIGTERM or Ctrl-C."""
        sweeper = Sweeper()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sweeper.stop())
        sweeper.run()
