"""One PostgreSQL and one Valkey for the whole run, and the world as every test finds it.

The engines are started when this file is imported, because Django's settings need their addresses;
workers of xdist inherit them. A DATABASE_URL from outside is used instead.
"""

import atexit
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from config.env import Env
from core import embedded
from core.supervisor import Supervisor

CHROMIUM = Path("/usr/bin/chromium")
JOURNEYS = "tests/journeys/"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_KEEP = ("DATABASE_URL", "REDIS_URL")


class _Run:
    """What this process started for the run; workers started nothing."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="storehand-test-", dir="/tmp"))
        self.supervisor: Supervisor | None = None
        self.engines: embedded.Engines | None = None

    def start_engines(self) -> None:
        self.folder.chmod(0o711)  # root's engines run as nobody, who must pass through
        self.supervisor = Supervisor(self.folder / "logs")
        self.engines = embedded.prepare(self.folder / "engines", throwaway=True)
        for program in self.engines.programs:
            self.supervisor.start(program)
        os.environ["DATABASE_URL"] = self.engines.database_url
        os.environ["REDIS_URL"] = self.engines.redis_url

    def stop(self) -> None:
        if self.supervisor is not None and self.engines is not None:
            self.supervisor.stop_all()
            self.engines.remove_sockets()
        shutil.rmtree(self.folder, ignore_errors=True)


def _environment(run: _Run) -> None:
    """The settings of a demo shop, whatever the person who runs the tests has set."""
    for name in Env.model_fields:
        if name not in _KEEP:
            os.environ.pop(name, None)
    if WORKER:
        number = int(WORKER.removeprefix("gw") or 0) % 15 + 1
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={number}"
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        ENV_FILE="",
        DATA_DIR=str(run.folder / "data"),
        SECRET_KEY="s" * 50,
        LINK_KEY="l" * 40,
        FIELD_KEYS="MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        SANDBOX_STRIPE_WEBHOOK_SECRET="whsec_test_sandbox",
        SANDBOX_RESEND_WEBHOOK_SECRET="whsec_dGVzdC1zYW5kYm94LXNlY3JldA==",
    )


_run = _Run()
atexit.register(_run.stop)
if not os.environ.get("DATABASE_URL"):
    _run.start_engines()
_environment(_run)

import django  # noqa: E402 - the settings read the environment made above
from django.conf import settings as django_settings  # noqa: E402
from django.core.cache import cache  # noqa: E402

from core import clock as core_clock  # noqa: E402

django.setup()

from catalog import window  # noqa: E402 - it needs the apps that were loaded above

# A worker would load its settings from this before it has made its own environment.
del os.environ["DJANGO_SETTINGS_MODULE"]
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Looked up when asked for: every test client would list all static files before its first page.
django_settings.WHITENOISE_AUTOREFRESH = True

pytest_plugins = [name for name in ["tests.world"] if find_spec(name)]


class OneShop(LoadScopeScheduling):
    """Any test goes to any worker, but all journeys to one: they share a shop and a browser."""

    def _split_scope(self, nodeid):
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """pytest-xdist's own groups come by a name that pytest 9.2 no longer has."""
    # In their order: a browser's loop would keep the tests after it from the database.
    config.option.loadscopereorder = False
    return OneShop(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Without a browser its journeys are left out, and the last lines say so."""
    if not CHROMIUM.exists():
        skip = pytest.mark.skip(reason="no Chromium here: sudo apt-get install chromium")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


def pytest_sessionfinish(session):
    """Where everything must hold (`.ci/run`), a test that was left out is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Name what was not run, in the last lines."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {}
    for report in skipped:
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons.setdefault(text.removeprefix("Skipped: "), []).append(report.nodeid)
    if reasons:
        terminalreporter.section("not run")
        for reason, tests in reasons.items():
            terminalreporter.write_line(f"NOT RUN: {len(tests)} test(s): {reason}")


@pytest.fixture
def clock(db):
    """Time that a test may move: `clock.advance(seconds=2)`."""
    yield core_clock
    core_clock.reset()


@pytest.fixture(autouse=True)
def _empty_cache():
    """Counters and kept pages of one test are not those of the next."""
    cache.clear()
    window.forget()
