"""Sends mails: rendered once into a row, handed to Resend with the row's key, told of problems."""

import uuid
from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage as DjangoMail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from core import clock
from core.durable import KEY_SECONDS, ensure_no_transaction
from core.mail_text import Rendered, render
from core.models import EmailMessage
from core.outcomes import NotSent, Ok, Outcome, Rejected, Throttled, Unknown
from core.providers import resend
from core.slots import Slot
from core.text import one_line

#: Asked when a mail turned out undeliverable or unwanted; upper apps stop mailing the address.
#: True: an app above tells the owner of it in its own words.
mail_failed: Slot[EmailMessage, bool] = Slot()


def send(  # noqa: PLR0913 - a mail's facts; all by name
    *,
    key: str,
    to: str,
    template: str,
    context: Mapping[str, object],
    brand_name: str = "",
    language: str = "en",
    stream: str = "transactional",
    headers: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Outcome[str]:
    """Send the mail of this `key`, once; the provider's id for it.

    The first call renders `templates/email/<template>` into a row, and later calls send that row
    whatever their context. A key that was sent is Ok at once.

    Raises:
        OpenTransactionError: inside a transaction.
    """
    ensure_no_transaction()
    if (known := EmailMessage.objects.filter(key=key).first()) is not None:
        return deliver(known)
    if not _is_address(to):
        return Rejected(f"Not an e-mail address: {to[:100]!r}", "bad_address")
    mail = EmailMessage(
        key=key,
        to=to,
        sender=_sender(stream, brand_name),
        template=template,
        language=language,
        stream=stream,
        headers=dict(headers or {}),
        tags=dict(tags or {}),
        tried_at=clock.DbNow(),
        **_columns(render(template, context, brand_name=brand_name, language=language)),
    )
    if _is_written(mail):
        return _hand_over(mail, is_first_try=True)
    return deliver(EmailMessage.objects.get(key=key))


def deliver(mail: EmailMessage) -> Outcome[str]:
    """Hand the stored mail over, unless it was; after 23 hours a lost answer needs a person."""
    if mail.status != EmailMessage.Status.QUEUED:
        return Ok(mail.provider_id)
    if _is_key_forgotten(mail):
        reason = "It is unknown whether this mail was sent, and Resend no longer remembers its key"
        return Rejected(reason, "key_expired")
    untried = EmailMessage.objects.filter(pk=mail.pk, tried_at=None)
    return _hand_over(mail, is_first_try=bool(untried.update(tried_at=clock.DbNow())))


def _hand_over(mail: EmailMessage, *, is_first_try: bool) -> Outcome[str]:
    """Send it, its time of trying written, and write what came of it."""
    outcome = resend.send(_params(mail), key=mail.key)
    rows = EmailMessage.objects.filter(pk=mail.pk, status=EmailMessage.Status.QUEUED)
    match outcome:
        case Ok(provider_id):
            rows.update(
                status=EmailMessage.Status.SENT, provider_id=provider_id, sent_at=clock.DbNow()
            )
        case NotSent() | Throttled() if is_first_try:
            rows.update(tried_at=None)
        case Rejected(reason):
            rows.update(problem=reason)
        case NotSent() | Throttled() | Unknown():
            return outcome
    return outcome


class ResendBackend(BaseEmailBackend):
    """Django's own mails (password reset, errors) on the same way as the shop's."""

    def send_messages(self, email_messages: "list[DjangoMail]") -> int:  # type: ignore[override]
        """Store and send each; inside a transaction they go after its commit."""
        count = 0
        for message in email_messages:
            for address in message.recipients():
                self._send_one(message, address)
                count += 1
        return count

    def _send_one(self, message: DjangoMail, address: str) -> None:
        html = ""
        for content, mimetype in getattr(message, "alternatives", None) or []:
            html = str(content) if mimetype == "text/html" else html
        mail = EmailMessage.objects.create(
            key=f"django-{uuid.uuid4().hex}",
            to=parseaddr(address)[1],
            sender=message.from_email or settings.MAIL_FROM,
            subject=one_line(message.subject[:500], limit=500),
            text=str(message.body).replace("\x00", ""),
            html=html,
        )
        transaction.on_commit(lambda: self._deliver(mail))

    def _deliver(self, mail: EmailMessage) -> None:
        outcome = deliver(mail)
        if not isinstance(outcome, Ok) and not self.fail_silently:
            message = f"The mail was not sent: {outcome.reason}"
            raise MailNotSentError(message)


class MailNotSentError(RuntimeError):
    """Resend did not take a mail that Django itself wanted to send."""


def _is_written(mail: EmailMessage) -> bool:
    """Store the mail; False when another worker was faster to store one under its key."""
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _params(mail: EmailMessage) -> dict[str, Any]:
    """The request, the same bytes at every try."""
    params: dict[str, Any] = {
        "from": mail.sender,
        "to": [mail.to],
        "subject": mail.subject,
        "text": mail.text,
        "headers": {"X-Entity-Ref-ID": mail.key, **mail.headers},
        "tags": [{"name": name, "value": _tag(value)} for name, value in mail.tags.items()],
    }
    if mail.html:
        params["html"] = mail.html
    return params


def _tag(value: str) -> str:
    """Resend takes letters, digits, `_` and `-` only, at most 256."""
    fit = "".join(
        character if character.isascii() and (character.isalnum() or character in "_-") else "-"
        for character in str(value)
    )
    return fit[:256]


def _columns(rendered: Rendered) -> dict[str, str]:
    return {"subject": rendered.subject, "text": rendered.text, "html": rendered.html}


def _sender(stream: str, brand_name: str) -> str:
    address: str = settings.MAIL_FROM
    if stream == EmailMessage.Stream.MARKETING and settings.MAIL_FROM_MARKETING:
        address = settings.MAIL_FROM_MARKETING
    name, bare = parseaddr(address)
    shown = one_line(brand_name, limit=200) or name
    return formataddr((shown, bare)) if shown else bare


def _is_address(to: str) -> bool:
    try:
        validate_email(to)
    except ValidationError:
        return False
    return True


def _is_key_forgotten(mail: EmailMessage) -> bool:
    if mail.tried_at is None:
        return False
    return (clock.now() - mail.tried_at).total_seconds() > KEY_SECONDS
