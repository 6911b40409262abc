"""Health checks: each says what is wrong and how to mend it, and none can break the list."""

import pytest
from django.db import connection

from core import probes
from core.models import Heartbeat
from core.probes import run_probes
from tests.core.rows import event
from tests.world import use_s3

pytestmark = pytest.mark.django_db


def result(name: str, **options):
    return run_probes(names=frozenset({name}), **options)[0]


@pytest.fixture
def extra():
    """Adds a check for one test."""
    yield lambda name, check, **options: probes.probe(name, **options)(check)
    for name in ("broken", "slow provider"):
        probes._probes.pop(name, None)


def test_a_check_that_breaks_is_a_failed_check(extra):
    extra("broken", lambda: 1 / 0)
    assert (result("broken").level, "ZeroDivisionError" in result("broken").message) == (
        "fail",
        True,
    )


def test_a_check_that_asks_a_provider_runs_only_when_asked_for(extra):
    extra("slow provider", lambda: probes.ok("well"), live=True)
    assert result("slow provider").level == "skipped"
    assert result("slow provider", live=True).level == "ok"


@pytest.mark.parametrize("name", ["migrations", "clock", "due work", "providers"])
def test_a_well_shop_is_well(name):
    assert result(name).level == "ok"


def test_a_database_that_may_forget_is_not_well_outside_a_demo(settings):
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        is_safe = cursor.fetchone() == ("on",)
    settings.DEMO_MODE = False
    assert result("database").level == ("ok" if is_safe else "fail")
    settings.DEMO_MODE = True
    assert result("database").level == ("ok" if is_safe else "warn")


def test_private_files_are_tried_for_real(settings, tmp_path):
    settings.DATA_DIR, settings.S3_BUCKET = tmp_path, ""
    assert result("private files").level == "ok"
    settings.DATA_DIR = "/proc/nowhere"
    assert (result("private files").level, bool(result("private files").fix)) == ("fail", True)


def test_a_bucket_that_is_open_to_all_is_noticed(settings, world):
    use_s3(settings, world, "shop-files")
    assert result("private files").level == "ok"

    world.s3.public.add("shop-files")

    found = result("private files")
    assert (found.level, "block public access" in found.fix) == ("fail", True)
    assert world.s3.objects() == []


def test_a_silent_sweeper_is_noticed():
    assert result("sweeper").level == "fail"
    Heartbeat.objects.create(name="sweeper:here", kind="sweeper")
    assert result("sweeper").level == "ok"


def test_redis_that_is_down_is_a_warning_because_the_shop_goes_on(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert result("redis").level == "warn"


def test_old_due_rows_turn_amber_and_red(moved_clock):
    event()
    moved_clock.advance(180)
    assert result("due work").level == "warn"
    moved_clock.advance(600)
    assert result("due work").level == "fail"


def test_readyz_says_what_is_wrong_without_details(client, moved_clock):
    assert client.get("/readyz").json() == {"ready": True, "wrong": []}
    event()
    moved_clock.advance(3600)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["wrong"]) == (503, ["webhook backlog"])


def test_healthz_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("domains", "level", "word"),
    [
        ({"demo.test": "verified"}, "ok", "verified"),
        ({"demo.test": "pending"}, "fail", "pending"),
        ({"other.test": "verified"}, "fail", "unknown to this account"),
    ],
)
def test_a_sender_that_resend_refuses_is_named(world, settings, domains, level, word):
    settings.MAIL_FROM = "Storehand <shop@demo.test>"
    world.resend.domains = domains

    found = result("mail domain", live=True)

    assert (found.level, word in found.message) == (level, True)


def test_a_mail_provider_that_is_away_is_no_verdict_about_the_domain(world):
    world.faults.add("resend", "domains.list", kind="500")

    assert result("mail domain", live=True).level == "warn"


def test_without_a_key_no_mail_can_go(settings):
    settings.RESEND_API_KEY = ""

    assert result("mail domain", live=True).level == "fail"
