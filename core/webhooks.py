"""What Resend tells about mails: who signed it, and what became of the mail."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.alerts import raise_alert
from core.email import mail_failed
from core.inbox import Received, handles, ignores, receives
from core.models import EmailMessage, WebhookEvent
from core.outcomes import Done, Settlement, Skipped, WaitFor
from core.providers import resend
from core.redaction import redact_text

_PATIENCE = 300  # seconds in which our own record of the mail may still be missing
_Status = EmailMessage.Status
_BAD = (_Status.BOUNCED, _Status.COMPLAINED, _Status.FAILED)

for _type, _reason in {
    "email.sent": "the answer to our request said so already",
    "email.scheduled": "the shop schedules its mails itself",
    "email.delivery_delayed": "Resend goes on trying and reports the end",
    "email.opened": "the shop does not track who opens mails",
    "email.clicked": "the shop does not track who clicks in mails",
    "email.received": "the shop does not receive mail through Resend",
    "suppression.added": "the mail's own event says which address",
    "suppression.removed": "nothing of ours changes",
}.items():
    ignores("resend", _type, reason=_reason)


@receives("resend")
def verify_resend(body: bytes, headers: Mapping[str, str]) -> Received:
    """Check the signature over the raw body."""
    return resend.verify(body, headers, secret=settings.RESEND_WEBHOOK_SECRET)


@handles("resend", "email.delivered")
def on_delivered(event: WebhookEvent) -> Settlement:
    """The mail is in the mailbox's server."""
    return _moved(event, _Status.DELIVERED, "")


@handles("resend", "email.bounced")
def on_bounced(event: WebhookEvent) -> Settlement:
    """The address does not exist, or its server does not want the mail just now."""
    bounce = _data(event).get("bounce")
    facts = bounce if isinstance(bounce, dict) else {}
    reason = redact_text(f"{facts.get('subType', '')} {facts.get('message', '')}".strip())
    if facts.get("type") != "Permanent":
        return Done(note=f"not permanent: {reason}")
    return _moved(event, _Status.BOUNCED, reason)


@handles("resend", "email.complained")
def on_complained(event: WebhookEvent) -> Settlement:
    """The reader called the mail spam."""
    return _moved(event, _Status.COMPLAINED, "marked as spam by its reader")


@handles("resend", "email.failed")
def on_failed(event: WebhookEvent) -> Settlement:
    """Resend could not send it."""
    failed = _data(event).get("failed")
    reason = failed.get("reason", "") if isinstance(failed, dict) else ""
    return _moved(event, _Status.FAILED, redact_text(str(reason)))


@handles("resend", "email.suppressed")
def on_suppressed(event: WebhookEvent) -> Settlement:
    """Resend no longer mails this address, because an earlier mail bounced or was called spam."""
    return _moved(event, _Status.FAILED, "the address is on Resend's suppression list")


def _moved(event: WebhookEvent, status: str, problem: str) -> Settlement:
    """Move the mail forward, never back; a problem is told to the owner and to the upper apps."""
    mail = _mail_of(event)
    if mail is None:
        age = (clock.now() - event.received_at).total_seconds()
        if _name(event) and age < clock.scaled(_PATIENCE):
            return WaitFor("our own record of the mail is not written yet", after=5)
        mail = _adopted(event)
    if mail is None:
        return Skipped("not a mail of this shop")
    before = [_Status.QUEUED, _Status.SENT]
    if status in _BAD:
        before.append(_Status.DELIVERED)
    rows = EmailMessage.objects.filter(pk=mail.pk, status__in=before)
    with transaction.atomic():
        if rows.update(status=status, problem=problem) and status in _BAD:
            mail.status, mail.problem = status, problem
            if not any(mail_failed.ask(mail)):
                _tell(mail)
    return Done()


def _name(event: WebhookEvent) -> str:
    """Resend's id of the mail; empty where there is none."""
    return str(_data(event).get("email_id") or "")


def _mail_of(event: WebhookEvent) -> EmailMessage | None:
    name = _name(event)
    return EmailMessage.objects.filter(provider_id=name).first() if name else None


def _adopted(event: WebhookEvent) -> EmailMessage | None:
    """The mail whose own answer was lost, known by its reader and its subject: it was taken."""
    data, name = _data(event), _name(event)
    readers = data.get("to")
    named = [one for one in readers if isinstance(one, str)] if isinstance(readers, list) else []
    unanswered = EmailMessage.objects.filter(status=_Status.QUEUED, tried_at__isnull=False)
    ours = unanswered.filter(to__in=named, subject=str(data.get("subject") or ""))
    mail = ours.order_by("tried_at", "id").first() if name else None
    if mail is None:
        return None
    taken = {"status": _Status.SENT, "provider_id": name, "sent_at": clock.DbNow()}
    unanswered.filter(pk=mail.pk).update(**taken)
    return _mail_of(event)


def _tell(mail: EmailMessage) -> None:
    if mail.stream != EmailMessage.Stream.TRANSACTIONAL:
        return
    raise_alert(
        severity="warning",
        title=_("A mail did not arrive: %(subject)s") % {"subject": mail.subject},
        body=_(
            "To %(to)s: %(problem)s. Correct the address in the admin and send the mail again, or"
            " reach the customer in another way."
        )
        % {"to": mail.to, "problem": mail.problem or mail.status.lower()},
        dedupe_key=f"mail/{mail.pk}",
        link=f"{settings.SITE_URL}/admin/core/emailmessage/{mail.pk}/change/",
    )


def _data(event: WebhookEvent) -> dict[str, object]:
    data = event.payload().get("data")
    return data if isinstance(data, dict) else {}
