"""Mails: rendered once, sent once, whatever happens between us and the provider."""

import pytest
from django.core import mail as django_mail
from django.db import transaction

from core import email
from core.durable import OpenTransactionError
from core.models import ApiCall, EmailMessage
from core.outcomes import Ok, Rejected, Throttled, Unknown

pytestmark = pytest.mark.django_db
HTML = """<html><head><style>p { color: red }
@media (prefers-color-scheme: dark) { p { color: blue } }</style></head>
<body><p>For {{ name }}</p></body></html>"""


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    """Two mails of the test's own: `note` with HTML, `plain` without."""
    folder = tmp_path / "email"
    folder.mkdir()
    for name in ("note", "plain"):
        (folder / f"{name}.subject.txt").write_text("A note\nfor {{ name }}\n")
        (folder / f"{name}.txt").write_text("Dear {{ name }} & co,\n{{ site_url }}\n")
    (folder / "note.html").write_text(HTML)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def send(**changed):
    facts = {
        "key": "note/1",
        "to": "ada@example.com",
        "template": "note",
        "context": {"name": "Ada <Lovelace>"},
        "brand_name": "Books, Ltd",
        "tags": {"order": "SH 10001"},
    }
    return email.send(**{**facts, **changed})


def test_a_mail_arrives_as_it_was_written(world, settings):
    outcome = send()

    (mail,) = world.resend.mails_to("ada@example.com")
    assert outcome == Ok(mail.id)
    assert mail.subject == "A note for Ada <Lovelace>"
    assert mail.text == f"Dear Ada <Lovelace> & co,\n{settings.SITE_URL}\n"
    assert '<p style="color: red;">For Ada &lt;Lovelace&gt;</p>' in mail.html
    assert "prefers-color-scheme: dark" in mail.html
    assert (mail.key, mail.tags) == ("note/1", {"order": "SH-10001"})
    assert mail.sender.startswith('"Books, Ltd" <')
    assert EmailMessage.objects.get().status == "SENT"


def test_a_mail_without_html_is_text_only(world):
    send(template="plain")
    assert world.resend.mails[0].html == ""


def test_the_same_key_is_one_mail_with_the_first_words(world):
    first = send()
    assert send(context={"name": "Mallory"}) == first
    assert len(world.resend.mails) == 1


@pytest.mark.parametrize("kind", ["lose_answer", "502", "cut_body"])
def test_a_lost_answer_does_not_mail_twice(world, kind):
    world.faults.add("resend", kind=kind)
    assert isinstance(send(), Unknown)

    again = send(context={"name": "rendered anew"})

    (mail,) = world.resend.mails
    assert again == Ok(mail.id)
    assert [row.result for row in ApiCall.objects.order_by("id")] == ["UNKNOWN", "OK"]


@pytest.mark.parametrize(
    ("kind", "outcome"), [("500", Unknown), ("reset", Unknown), ("429", Throttled)]
)
def test_a_mail_that_was_not_taken_goes_later(world, kind, outcome):
    world.faults.add("resend", kind=kind)
    assert isinstance(send(), outcome)
    assert isinstance(send(), Ok)
    assert len(world.resend.mails) == 1


def test_a_lost_answer_older_than_the_key_needs_a_person(world, moved_clock):
    world.faults.add("resend", kind="lose_answer")
    send()
    moved_clock.advance(24 * 3600)

    assert send().code == "key_expired"
    assert len(world.resend.mails) == 1


def test_a_mail_that_was_only_throttled_may_go_a_day_later(world, moved_clock):
    world.faults.add("resend", kind="429")
    send()
    moved_clock.advance(24 * 3600)
    assert isinstance(send(), Ok)


@pytest.mark.parametrize("address", ["", "ada", "ada@", "a@b.test\nBcc: mallory@example.com"])
def test_what_is_no_address_is_refused_before_anything_leaves(world, address):
    assert isinstance(send(to=address), Rejected)
    assert (EmailMessage.objects.count(), world.resend.mails) == (0, [])


def test_a_mail_inside_a_transaction_is_refused(world):
    with transaction.atomic(), pytest.raises(OpenTransactionError):
        send()
    assert world.resend.mails == []


def test_a_newsletter_has_another_sender_and_its_own_headers(world, settings):
    settings.MAIL_FROM_MARKETING = "news@example.com"
    send(stream="marketing", brand_name="", headers={"List-Unsubscribe": "<https://x.test/u>"})
    (mail,) = world.resend.mails
    assert mail.sender == "news@example.com"
    assert mail.headers["List-Unsubscribe"] == "<https://x.test/u>"


def test_names_of_any_script_and_length_of_subject_are_kept_in_bounds(world):
    send(context={"name": "👩🏽‍🚀 مرحبا " * 200})
    assert len(world.resend.mails[0].subject) <= 500
    assert "مرحبا" in world.resend.mails[0].text


def test_djangos_own_mails_go_the_same_way(world, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "core.email.ResendBackend"
    with django_capture_on_commit_callbacks(execute=True):
        count = django_mail.send_mail(
            "Reset", "Click", "shop@example.com", ["olga@example.com"], html_message="<p>Click</p>"
        )
    (mail,) = world.resend.mails_to("olga@example.com")
    assert (count, mail.subject, mail.text, mail.html) == (1, "Reset", "Click", "<p>Click</p>")


def test_nothing_of_the_mail_is_kept_in_the_log_of_calls(world):
    send()
    kept = str(ApiCall.objects.values().get())
    assert "Dear" not in kept
    assert "ada@example.com" not in kept
