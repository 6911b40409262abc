"""What a customer agreed to: each answer is kept with its text, its place and its time."""

from django.conf import settings

from core import tokens
from crm.models import Consent, Customer

MARKETING = "marketing"


def grant(*, customer: Customer, purpose: str, text: str, source: str) -> None:
    """Keep a yes."""
    Consent.objects.create(
        customer=customer, purpose=purpose, granted=True, text=text, source=source
    )


def withdraw(*, customer: Customer, purpose: str, source: str) -> None:
    """Keep a no. It counts from this moment, also for mails already planned."""
    Consent.objects.create(customer=customer, purpose=purpose, granted=False, source=source)


def marketing_allowed(customer: Customer) -> bool:
    """Whether the customer's last word was yes, and mails reach him."""
    if customer.suppressed_at is not None:
        return False
    last = customer.consents.filter(purpose=MARKETING).first()
    return last is not None and last.granted


def unsubscribe_token(customer: Customer) -> str:
    """The token of the link under every marketing mail; it stays valid for ever."""
    return f"{customer.public_id}.{tokens.derive('unsubscribe', customer.public_id)}"


def unsubscribe_url(customer: Customer) -> str:
    """The link under every marketing mail."""
    return f"{settings.SITE_URL}/unsubscribe/{unsubscribe_token(customer)}/"


def customer_of(token: str) -> Customer | None:
    """Whom an unsubscribe token names, if it is one of ours."""
    public, _dot, mac = token.partition(".")
    if not tokens.matches(mac, "unsubscribe", public):
        return None
    return Customer.objects.filter(public_id=public).first()
