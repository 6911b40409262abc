"""What Resend reports about a mail: forward only, and a lost delivery mail is told."""

import json

import pytest

from core.drain import drain_all
from core.email import mail_failed
from core.models import Alert, EmailMessage, WebhookEvent
from tests.core.rows import event

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail() -> EmailMessage:
    """The order mail to Ada, handed over."""
    return EmailMessage.objects.create(
        key="order/1",
        to="ada@example.com",
        sender="shop@example.com",
        subject="SH-10001: your book",
        text="Here it is",
        provider_id="mail_1",
        status="SENT",
    )


def report(kind: str, number: int = 1, **data) -> WebhookEvent:
    """Resend says `kind` of the mail; the event is worked on at once."""
    body = json.dumps({"type": kind, "data": {"email_id": "mail_1", **data}}).encode()
    row = event(f"msg_{kind}_{number}", provider="resend", type=kind, body=body)
    drain_all()
    row.refresh_from_db()
    return row


PERMANENT = {"bounce": {"type": "Permanent", "subType": "NoEmail", "message": "no such user"}}


def test_a_delivered_mail_is_marked_so(mail):
    assert report("email.delivered").status == "DONE"
    mail.refresh_from_db()
    assert mail.status == "DELIVERED"


def test_a_bounced_order_mail_is_told_to_the_owner_and_to_the_upper_apps(mail):
    told = []

    @mail_failed.answer
    def note(failed: EmailMessage) -> None:
        told.append(failed.to)

    report("email.bounced", **PERMANENT)
    mail_failed._answers.pop(f"{note.__module__}.{note.__qualname__}")

    mail.refresh_from_db()
    assert (mail.status, told) == ("BOUNCED", ["ada@example.com"])
    assert "no such user" in mail.problem
    assert "SH-10001" in Alert.objects.get().title


def test_a_bounced_newsletter_wakes_nobody(mail):
    EmailMessage.objects.update(stream="marketing")
    report("email.bounced", **PERMANENT)
    assert not Alert.objects.exists()


def test_a_mailbox_that_is_full_is_only_noted(mail):
    row = report("email.bounced", bounce={"type": "Transient", "subType": "MailboxFull"})
    mail.refresh_from_db()
    assert (mail.status, row.status) == ("SENT", "DONE")
    assert "MailboxFull" in row.reason


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("email.complained", "COMPLAINED"),
        ("email.failed", "FAILED"),
        ("email.suppressed", "FAILED"),
    ],
)
def test_every_kind_of_failure_is_kept_and_told_once(mail, kind, status):
    report(kind, 1)
    report(kind, 2)
    mail.refresh_from_db()
    assert (mail.status, Alert.objects.get().times) == (status, 1)


def test_late_news_does_not_move_a_mail_backwards(mail):
    report("email.bounced", **PERMANENT)
    report("email.delivered")
    mail.refresh_from_db()
    assert mail.status == "BOUNCED"


def test_news_that_overtakes_our_own_record_waits_for_it(mail):
    EmailMessage.objects.update(provider_id="")
    row = report("email.delivered")
    assert row.status == "READY"

    EmailMessage.objects.update(provider_id="mail_1")
    WebhookEvent.objects.update(run_after="2020-01-01T00:00Z")
    drain_all()

    mail.refresh_from_db()
    assert mail.status == "DELIVERED"


def test_a_bounce_names_the_mail_whose_own_answer_was_lost(mail, moved_clock):
    """After five lost answers, or with nobody left to ask again: it was taken, says the news."""
    EmailMessage.objects.update(provider_id="", status="QUEUED", tried_at="2026-01-01T00:00Z")
    facts = {"to": [mail.to], "subject": mail.subject, **PERMANENT}
    row = report("email.bounced", **facts)
    assert row.status == "READY"

    moved_clock.advance(400)
    drain_all()

    row.refresh_from_db()
    mail.refresh_from_db()
    assert (row.status, mail.status, mail.provider_id) == ("DONE", "BOUNCED", "mail_1")
    assert "SH-10001" in Alert.objects.get().title


@pytest.mark.parametrize(
    "told", [{"to": ["grace@example.com"]}, {"subject": "Another"}, {"to": "ada@example.com"}, {}]
)
def test_news_of_another_mail_says_nothing_of_one_whose_answer_was_lost(mail, moved_clock, told):
    EmailMessage.objects.update(provider_id="", status="QUEUED", tried_at="2026-01-01T00:00Z")
    row = report("email.bounced", **{"to": [mail.to], "subject": mail.subject, **told, **PERMANENT})
    if not told:
        EmailMessage.objects.update(tried_at=None)  # nothing has left yet

    moved_clock.advance(400)
    drain_all()

    row.refresh_from_db()
    assert row.status == "SKIPPED"


def test_news_of_a_mail_that_is_not_ours_is_skipped(mail, moved_clock):
    EmailMessage.objects.all().delete()
    row = report("email.delivered")
    moved_clock.advance(600)
    drain_all()
    row.refresh_from_db()
    assert (row.status, row.reason) == ("SKIPPED", "not a mail of this shop")


@pytest.mark.parametrize("data", [None, [], "x", {"email_id": ["mail_1"]}, {"email_id": None}])
def test_odd_news_does_no_harm(mail, data):
    body = json.dumps({"type": "email.bounced", "data": data}).encode()
    row = event("odd", provider="resend", type="email.bounced", body=body)
    drain_all()
    row.refresh_from_db()
    assert row.status in ("DONE", "SKIPPED", "READY")
    mail.refresh_from_db()
    assert mail.status == "SENT"
