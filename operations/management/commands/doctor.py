"""`manage.py doctor`: every health check, its cause and its cure."""

import json
from collections import Counter

from django.core.management.base import BaseCommand, CommandParser

from core.probes import Result, run_probes

_MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL", "skipped": "-   "}


class Command(BaseCommand):
    """Run the probes and end with 0 (all well), 1 (warnings) or 2 (something does not work)."""

    help = "Check keys, providers, database, queue and files. Exit codes: 0 well, 1 warn, 2 fail."
    requires_system_checks: list[str] = []  # a broken setting is what it is here to explain

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument("--live", action="store_true", help="also ask the providers")

    def handle(self, *_args: object, **options: object) -> None:
        results = run_probes(live=bool(options["live"]))
        if options["json"]:
            self.stdout.write(json.dumps([vars(result) for result in results], indent=2))
        else:
            self._tell(results, live=bool(options["live"]))
        code = exit_code(results)
        if code:
            raise SystemExit(code)

    def _tell(self, results: list[Result], *, live: bool) -> None:
        for result in results:
            mark = _MARKS[result.level]
            styled = {"warn": self.style.WARNING, "fail": self.style.ERROR}.get(result.level, str)
            self.stdout.write(f"{styled(mark)}  {result.name}: {result.message}")
            if result.fix:
                self.stdout.write(f"      fix: {result.fix}")
        counts = Counter(result.level for result in results)
        self.stdout.write(
            f"\n{counts['ok']} well, {counts['warn']} to look at, {counts['fail']} broken, "
            f"{counts['skipped']} not checked."
        )
        if counts["skipped"] and not live:
            self.stdout.write("`manage.py doctor --live` also asks the providers themselves.")


def exit_code(results: list[Result]) -> int:
    """2 when a check failed, 1 when one warns, 0 otherwise."""
    levels = {result.level for result in results}
    return 2 if "fail" in levels else 1 if "warn" in levels else 0
