"""Mails that are not a step of an order: due now or later, each once."""

from collections.abc import Mapping

from core import clock, email
from core.drain import runs
from core.outcomes import (
    Done,
    NeedsReview,
    NotSent,
    Ok,
    Rejected,
    RetryLater,
    Settlement,
    Skipped,
    Throttled,
    Unknown,
)
from core.queue import wake
from crm import consent
from crm.models import Customer, ScheduledMessage

Stream = ScheduledMessage.Stream


def schedule(  # noqa: PLR0913 - a mail's facts; all by name
    *,
    key: str,
    to: str,
    template: str,
    context: Mapping[str, object],
    customer: Customer | None = None,
    language: str = "en",
    stream: str = "transactional",
    delay_seconds: float = 0,
) -> None:
    """Plan a mail. The same `key` again changes nothing, so callers may repeat themselves."""
    message = ScheduledMessage(
        message_key=key,
        to=to,
        template=template,
        context=dict(context),
        customer=customer,
        language=language,
        stream=stream,
        calls_outside=True,
        run_after=clock.after(clock.scaled(delay_seconds)),
    )
    ScheduledMessage.objects.bulk_create([message], ignore_conflicts=True)
    wake(ScheduledMessage)


@runs(ScheduledMessage)
def send_message(message: ScheduledMessage) -> None:
    """Send one due mail and settle its row."""
    message.settle(_send(message))


def _send(message: ScheduledMessage) -> Settlement:
    context = dict(message.context)
    headers: dict[str, str] = {}
    if message.stream == Stream.MARKETING:
        customer = message.customer
        if customer is None or not consent.marketing_allowed(customer):
            return Skipped("the customer does not want such mail (any more)")
        link = consent.unsubscribe_url(customer)
        context["unsubscribe_url"] = link
        # RFC 8058: one click, no login.
        headers = {
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message.freeze(lambda: {"template": message.template, "to": message.to})
    outcome = email.send(
        key=message.key,
        to=message.to,
        template=message.template,
        context=context,
        brand_name=str(context.get("brand", "")),
        language=message.language,
        stream=message.stream,
        headers=headers,
    )
    match outcome:
        case Ok(provider_id):
            return Done(provider_id)
        case Rejected(reason):
            return NeedsReview(reason)
        case NotSent(reason) | Unknown(reason):
            return RetryLater(reason)
        case Throttled(reason, retry_after):
            return RetryLater(reason, after=retry_after)
