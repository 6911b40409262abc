"""What crm answers to questions of the floor."""

from core.clock import DbNow
from core.email import mail_failed
from core.models import EmailMessage
from crm.models import Customer

_UNWANTED = (EmailMessage.Status.BOUNCED, EmailMessage.Status.COMPLAINED)


@mail_failed.answer
def stop_marketing(mail: EmailMessage) -> bool:
    """No more marketing to a mailbox that does not exist or calls us spam; purchases still mail."""
    if mail.status in _UNWANTED:
        rows = Customer.objects.filter(email=mail.to.lower(), suppressed_at=None)
        rows.update(suppressed_at=DbNow())
    return False
