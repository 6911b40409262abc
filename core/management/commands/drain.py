"""`manage.py drain`: works off what is due in this process, without Celery."""

import signal
import time
from typing import cast

from celery.exceptions import SoftTimeLimitExceeded
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import drain, limits
from core.heartbeats import beat

_SECONDS = 30.0
_TABLE_SECONDS = 10.0


class Command(BaseCommand):
    """What the sweeper starts when hints stay unanswered; also for a person at a terminal."""

    help = "Work off the due rows of all durable tables, or of the named ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the names of tables, such as orders.orderstep."""
        parser.add_argument("tables", nargs="*", help="app.model in lower case; all if not given")

    def handle(self, *_args: object, **options: object) -> None:
        """Drain each table once, for half a minute in all; SIGTERM ends after the row at hand.

        Each table is a task with a task's limits; a row that meets the soft one ends the process.
        """
        signal.signal(signal.SIGTERM, lambda *_: drain.stop_claiming())
        beat("child")
        named = cast("list[str]", options["tables"])
        end = time.monotonic() + _SECONDS
        counts: dict[str, int] = {}
        try:
            for label in named or [table.label for table in drain.tables()]:
                left = end - time.monotonic()
                with limits.kept():
                    counts[label] = drain.drain(label, seconds=min(_TABLE_SECONDS, left))
        except SoftTimeLimitExceeded:
            message = f"A row of {label} took longer than a task may; the log says which."
            raise CommandError(message) from None
        except drain.UnknownTableError as error:
            known = ", ".join(table.label for table in drain.tables())
            message = f"No durable table {error}. There are: {known}"
            raise CommandError(message) from None
        for label, count in counts.items():
            if count:
                self.stdout.write(f"{label}: {count}")
