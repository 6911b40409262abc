"""The floor's own health checks: database, Redis, processes, backlog, storage, clock."""

import socket
import threading
import time
import uuid
from datetime import UTC, datetime
from email.utils import parseaddr
from http import HTTPStatus

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from core import queue, turned_away, wire
from core.alerts import raise_alert
from core.clock import DbNow
from core.drain import overdue
from core.files import StorageUnavailableError
from core.models import Alert, Heartbeat, ProviderHealth
from core.outcomes import LockedOut, NotSent, Ok, Rejected, Throttled, Unknown
from core.probes import Result, fail, ok, probe, skipped, warn
from core.providers import resend
from core.storage import private_files

_ALIVE_SECONDS = 60
_AMBER_SECONDS = 120
_RED_SECONDS = 600
_SKEW_SECONDS, _ALARMING_SKEW_SECONDS = 2.0, 30.0
_OLDEST_POSTGRES = 150000
# Reading the migrations takes a tenth of a second, and a running release cannot lose any.
_well_migrated = threading.Event()


@probe("database")
def check_database() -> Result:
    """Whether Postgres answers, is not too old, and keeps what it acknowledges."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int,"
                " current_setting('server_version'), current_setting('fsync'), storehand_now()"
            )
            number, version, fsync, _now = cursor.fetchone()
    except Error as error:
        return fail(
            f"PostgreSQL does not answer ({type(error).__name__})",
            "check DATABASE_URL, and that the server is running",
        )
    if number < _OLDEST_POSTGRES:
        return warn(f"PostgreSQL {version} is older than 15", "move to a newer major version")
    if fsync != "on":
        level = warn if settings.DEMO_MODE else fail
        return level("fsync is off: acknowledged orders can be lost", "set fsync = on")
    return ok(f"PostgreSQL {version}")


@probe("migrations")
def check_migrations() -> Result:
    """Whether the tables are those of this release."""
    if _well_migrated.is_set():
        return ok("all applied")
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return fail(f"cannot be read ({type(error).__name__})", "see the check of the database")
    if plan:
        return fail(f"{len(plan)} not applied", "run: python manage.py migrate")
    _well_migrated.set()
    return ok("all applied")


@probe("redis")
def check_redis() -> Result:
    """Whether the hints arrive. The shop works without, only slower."""
    if not queue.is_configured():
        return skipped("no REDIS_URL: the sweeper's own child does the work")
    try:
        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1
        )
        client.set("doctor", "1", ex=60)
    except redis.ResponseError as error:
        return warn(
            f"Redis takes nothing ({str(error)[:80]}); work goes on, only slower",
            "give it memory (maxmemory), and let it be no read-only copy",
        )
    except (redis.RedisError, OSError, ValueError) as error:
        return warn(
            f"Redis does not answer ({type(error).__name__}); work goes on, only slower",
            "check REDIS_URL, and that Redis or Valkey is running",
        )
    if policy := _throws_away(client):
        return warn(
            f"Redis throws away what it likes when it is full ({policy}): hints are lost then, and"
            " work waits for the next look",
            "set maxmemory-policy to noeviction",
        )
    return ok("answers")


def _throws_away(client: redis.Redis) -> str:
    """The policy by which Redis throws keys away when it is full; "" for none, or if unknown."""
    try:
        memory = client.info("memory")
    except (redis.RedisError, OSError):  # not everybody may ask
        return ""
    policy = str(memory.get("maxmemory_policy", ""))
    return policy if memory.get("maxmemory") and policy.startswith("allkeys") else ""


@probe("worker")
def check_worker() -> Result:
    """Whether a worker was at work lately; with nothing to do it writes nothing."""
    return _alive("worker", "start: celery -A config worker", when_idle=True)


@probe("sweeper")
def check_sweeper() -> Result:
    """Whether somebody looks for due work every second."""
    return _alive("sweeper", "start: python manage.py sweep", when_idle=False)


@probe("webhook backlog")
def check_webhook_backlog() -> Result:
    """Whether events are worked on about as fast as they come."""
    return _backlog({"core.webhookevent"})


@probe("due work")
def check_due_work() -> Result:
    """Whether the oldest due row of any table is young."""
    return _backlog(None)


@probe("providers")
def check_providers() -> Result:
    """Whether any provider is left alone because it failed."""
    failing = ProviderHealth.objects.exclude(state=ProviderHealth.State.CLOSED)
    if names := ", ".join(failing.values_list("provider", flat=True)):
        return warn(
            f"not answering: {names}", "see their status pages; work goes on by itself afterwards"
        )
    return ok("all answer")


@probe("private files")
def check_storage() -> Result:
    """Whether a file can be stored, read back and removed."""
    files, key = private_files(), f"probe/{uuid.uuid4().hex}"
    content = uuid.uuid4().bytes
    try:
        files.save(key, content)
        with files.open(key) as stored:
            came_back = stored.read()
        link = files.presigned_url(key, filename="probe", content_type="text/plain", seconds=60)
        is_open = link is not None and _anybody_reads(link.partition("?")[0])
        files.delete(key)
    except (StorageUnavailableError, LookupError) as error:
        return fail(str(error), "check DATA_DIR, or the S3_ settings and the bucket's policy")
    if came_back != content:
        return fail("a file came back changed", "check the store behind S3_ENDPOINT")
    if is_open:
        return fail(
            "anybody can read the files of the bucket without a link of the shop's",
            "block public access to the bucket; nobody needs it",
        )
    return ok("a file was stored, read and removed")


def _anybody_reads(address: str) -> bool:
    try:
        answer = wire.exchange("GET", address, headers={}, content=b"", seconds=5)
    except wire.NoAnswerError:
        return False
    return answer.status == HTTPStatus.OK


@probe("mail domain", live=True)
def check_mail_domain() -> Result:
    """Whether Resend lets us send from the address in MAIL_FROM."""
    if not settings.RESEND_API_KEY:
        return fail("no RESEND_API_KEY: no mail can be sent", "make a key at resend.com/api-keys")
    sender = parseaddr(settings.MAIL_FROM)[1]
    domain = sender.rpartition("@")[2].lower()
    match resend.domains():
        case Ok(found) if found.get(domain) == "verified":
            return ok(f"{domain} is verified")
        case Ok(found):
            state = found.get(domain, "unknown to this account")
            cure = f"add {domain} at resend.com/domains, or set MAIL_FROM to a verified domain"
            return fail(f"{domain} is {state}: Resend refuses mails from {sender}", cure)
        case Rejected(code="restricted_api_key"):
            return warn("this key may only send, so its domains cannot be read", "look by hand")
        case Rejected(reason) | LockedOut(reason):
            return fail(reason, "check RESEND_API_KEY at resend.com/api-keys")
        case NotSent(reason) | Throttled(reason) | Unknown(reason):
            return warn(f"not known: {reason}", "try again in a minute")


@probe("clock")
def check_clock() -> Result:
    """Whether this machine's clock agrees with the database's; signatures depend on it."""
    skew = _skew()
    if skew > _SKEW_SECONDS:
        return warn(f"{skew:.0f} s away from the database's", "turn on time synchronisation (NTP)")
    return ok("agrees with the database's")


@probe("turned away")
def check_turned_away() -> Result:
    """How much was turned away today and yesterday, and why.

    Anybody may knock at a door, so refusals alone are no trouble: an alert tells of many.
    """
    if not queue.is_configured():
        return skipped("no REDIS_URL: nothing is counted, the log has each")
    counts = turned_away.lately()
    if counts is None:
        return skipped("the counts are in Redis, which does not answer")
    told = (f"{total} {' '.join(filter(None, name))}" for name, total in counts.items())
    said = f"{', '.join(told) or 'nothing'}, today and yesterday"
    if any(why != "refused" for why, _who in counts):
        return warn(said, "see the alerts, and the log for each reason")
    return ok(said)


def tell_of_clock() -> None:
    """Alert the owner while the clock of this machine is wrong (timetable: every five minutes)."""
    machine, skew = socket.gethostname(), _skew()
    key = f"clock/{machine}"
    if skew <= _ALARMING_SKEW_SECONDS:
        Alert.objects.filter(dedupe_key=key, resolved_at=None).update(resolved_at=DbNow())
        return
    raise_alert(
        severity="warning",
        title=_("The clock of %(machine)s is %(skew)d seconds away from the database's")
        % {"machine": machine, "skew": round(skew)},
        body=_(
            "Beyond five minutes the messages of providers are refused, and the timetable runs"
            " early or late. No work is lost, and no due time moves: those are the database's."
            " Turn on time synchronisation (NTP)."
        ),
        dedupe_key=key,
    )


def _skew() -> float:
    """Seconds between this machine's clock and the database's, the way there taken off."""
    before = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    ours, took = datetime.now(UTC), time.monotonic() - before
    return max(abs((ours - theirs).total_seconds()) - took, 0.0)


def _alive(kind: str, how: str, *, when_idle: bool) -> Result:
    at = Heartbeat.objects.filter(kind=kind).order_by("-at").values_list("at", flat=True).first()
    if at is not None:
        seconds = (datetime.now(UTC) - at).total_seconds()
        if seconds < _ALIVE_SECONDS:
            return ok(f"seen {max(seconds, 0):.0f} s ago")
    if when_idle and not overdue():
        return ok("nothing is due")
    return fail("not seen for a minute" if at else "never seen", how)


def _backlog(labels: set[str] | None) -> Result:
    waits = {
        label: seconds for label, seconds in overdue().items() if labels is None or label in labels
    }
    longest = max(waits.values(), default=0.0)
    if longest < _AMBER_SECONDS:
        return ok(f"the oldest due row has waited {longest:.0f} s")
    worst = max(waits, key=lambda label: waits[label])
    message = f"a row of {worst} has been due for {longest / 60:.0f} minutes"
    how = "look whether worker and sweeper are running; add workers if they are busy"
    return fail(message, how) if longest > _RED_SECONDS else warn(message, how)
