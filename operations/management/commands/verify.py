"""`manage.py verify`: every check but the tests, from one list, in the order of their cost."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import embedded
from core.supervisor import Supervisor


@dataclass(frozen=True)
class Check:
    """One check: what it looks at, and the arguments of the venv's Python."""

    name: str
    argv: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


# A shop as it is put on the internet: what `check --deploy` must find in order.
_LIVE = {
    "ENV_FILE": "",
    "SITE_URL": "https://shop.example",
    "DATABASE_URL": "postgresql://storehand@127.0.0.1/storehand",
    "REDIS_URL": "redis://127.0.0.1/0",
    "TRUSTED_PROXIES": "1",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "LINK_KEY": "0123456789abcdefghijklmnopqrstuv",
    "FIELD_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "STRIPE_SECRET_KEY": "sk_test_verify",
    "STRIPE_WEBHOOK_SECRET": "whsec_verify",
}
_MANAGE = "manage.py"
_SAID_LINES = 60
_LINT_CONTRACTS = "from importlinter.cli import lint_imports_command as lint; lint()"
# Not as a management command: the linter is a tool, not an app of the shop.
_LINT_MIGRATIONS = """
import django, sys
django.setup()
from django_migration_linter import MigrationLinter
ours = "core crm catalog orders licensing fulfillment accounting operations".split()
quiet = ["ok", "ignore", "warning"]
linter = MigrationLinter(".", include_apps=ours, no_cache=True, quiet=quiet)
linter.lint_all_migrations()
sys.exit(linter.has_errors)
"""

CHECKS = (
    Check("formatting", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    Check("lint", ("-m", "ruff", "check", "--quiet", ".")),
    Check("templates", ("-m", "djlint", "templates", "--lint", "--quiet")),
    Check("import contracts", ("-c", _LINT_CONTRACTS)),
    # Without its cache: after a change of a base model the plugin's managers in it are wrong.
    Check("types", ("-m", "mypy", "--no-incremental")),
    Check("dependencies", ("-m", "deptry", ".")),
    Check("migrations are written", (_MANAGE, "makemigrations", "--check", "--dry-run")),
    Check("deployment", (_MANAGE, "check", "--deploy", "--fail-level", "WARNING"), _LIVE),
    Check("migrations are safe", ("-c", _LINT_MIGRATIONS), {"LOG_LEVEL": "WARNING"}),
    Check(
        "compose file",
        ("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    ),
)


class Command(BaseCommand):
    """Run all checks, tell how each went, and fail if one did."""

    help = "Formatting, lint, templates, contracts, types, dependencies, migrations, deployment."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("only", nargs="*", help="names of checks; all when none is given")

    def handle(self, *_args: object, **options: object) -> None:
        only = str(options["only"] or "")
        wanted = [one for one in CHECKS if not only or repr(one.name) in only]
        with _database():
            failed = [check.name for check in wanted if not self._passes(check)]
        if failed:
            message = f"{len(failed)} of {len(wanted)} checks failed: {', '.join(failed)}"
            raise CommandError(message)
        self.stdout.write(self.style.SUCCESS(f"All {len(wanted)} checks passed."))

    def _passes(self, check: Check) -> bool:
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 - the list above
            [sys.executable, *check.argv],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR), **check.env},
            capture_output=True,
            text=True,
            check=False,
        )
        mark = self.style.SUCCESS("ok  ") if done.returncode == 0 else self.style.ERROR("FAIL")
        self.stdout.write(f"{mark}  {check.name} ({time.monotonic() - began:.1f} s)")
        if done.returncode:
            said = f"{done.stdout}{done.stderr}".rstrip().splitlines()
            self.stdout.write("\n".join(said[-_SAID_LINES:]))
        self.stdout.flush()
        return done.returncode == 0


@contextmanager
def _database() -> Iterator[None]:
    """A throwaway PostgreSQL for the checks of migrations, unless an address is set."""
    if settings.GIVEN_URLS["DATABASE_URL"]:
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="storehand-verify-", dir="/tmp"))
    folder.chmod(0o711)  # root's engines run as nobody, who must pass through
    supervisor = Supervisor(folder / "logs")
    engines = embedded.prepare(folder / "engines", throwaway=True)
    try:
        supervisor.start(engines.programs[0])
        os.environ["DATABASE_URL"] = engines.database_url
        yield
    finally:
        os.environ.pop("DATABASE_URL", None)
        supervisor.stop_all()
        engines.remove_sockets()
        shutil.rmtree(folder, ignore_errors=True)
