"""What orders answers to questions of the floor."""

from core.email import mail_failed
from core.models import EmailMessage
from orders import review
from orders.holds import HoldReason, Severity
from orders.models import Order


@mail_failed.answer
def ask_about_lost_mail(mail: EmailMessage) -> bool:
    """A mail of an order came back: its buyer has not what he paid for, so a person is asked."""
    order = _order_of(mail)
    if order is None:
        return False
    text = (
        f"The mail “{mail.subject}” did not reach {mail.to}:"
        f" {mail.problem or mail.status.lower()}. Reach the customer in another way"
    )
    review.open_case(order=order, reasons=[HoldReason("mail_bounced", text, Severity.HIGH)])
    return True


def _order_of(mail: EmailMessage) -> Order | None:
    """Mails of steps are tagged with the order; other mails about one begin with its number."""
    number = mail.tags.get("order") or mail.subject.split(":", 1)[0]
    return Order.objects.filter(number=number, email=mail.to).first()
