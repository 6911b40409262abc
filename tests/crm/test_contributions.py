"""A mailbox that bounces or complains gets no more marketing."""

import pytest

from core.email import mail_failed
from core.models import EmailMessage
from crm import customers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "is_stopped"), [("BOUNCED", True), ("COMPLAINED", True), ("FAILED", False)]
)
def test_what_became_of_a_mail_decides_about_the_next(status, is_stopped):
    ada = customers.identify(email="ada@example.com")
    grace = customers.identify(email="grace@example.com")

    mail_failed.ask(EmailMessage(key="k", to="Ada@example.com", status=status))

    ada.refresh_from_db()
    grace.refresh_from_db()
    assert (bool(ada.suppressed_at), grace.suppressed_at) == (is_stopped, None)
