"""Marketing mail: only to those who said yes, and only as long as they do."""

import pytest

from crm import consent, customers, followups
from crm.models import ScheduledMessage
from tests import builders
from tests.world import settle_all

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


@pytest.fixture
def ada():
    builders.brand()
    return customers.identify(email="ada@example.com", name="Ada Lovelace")


def agree(customer):
    consent.grant(customer=customer, purpose="marketing", text="Yes please", source="test")


def plan(customer):
    return followups.schedule_follow_ups(
        customer=customer,
        order_number="SH-10001",
        titles=["Short book"],
        brand="Test Press",
        postal_address="1 Test Street",
    )


def test_without_a_yes_nothing_is_planned(ada):
    assert plan(ada) == 0
    assert not ScheduledMessage.objects.exists()


def test_with_a_yes_three_mails_come_one_after_the_other(ada, world, clock):
    agree(ada)
    assert plan(ada) == 3

    settle_all(world)
    assert world.resend.mails_to("ada@example.com") == []
    for days, expected in ((7, 1), (7, 2), (16, 3)):
        clock.advance(days * DAY + 60)
        settle_all(world)
        assert len(world.resend.mails_to("ada@example.com")) == expected


def test_planning_twice_plans_once(ada):
    agree(ada)
    plan(ada)
    plan(ada)

    assert ScheduledMessage.objects.count() == 3


def test_the_mail_carries_one_click_unsubscribe_and_the_shops_address(ada, world, clock):
    agree(ada)
    plan(ada)
    clock.advance(7 * DAY + 60)
    settle_all(world)

    (mail,) = world.resend.mails_to("ada@example.com")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert consent.unsubscribe_url(ada) in mail.headers["List-Unsubscribe"]
    assert "1 Test Street" in mail.text


def test_one_post_ends_it_at_once_and_later_mails_are_skipped(ada, world, clock, client):
    agree(ada)
    plan(ada)

    answer = client.post(f"/unsubscribe/{consent.unsubscribe_token(ada)}/")
    clock.advance(31 * DAY)
    settle_all(world)

    assert answer.status_code == 200
    assert world.resend.mails_to("ada@example.com") == []
    assert set(ScheduledMessage.objects.values_list("status", flat=True)) == {"SKIPPED"}


def test_looking_at_the_page_ends_nothing(ada, client):
    agree(ada)

    assert client.get(f"/unsubscribe/{consent.unsubscribe_token(ada)}/").status_code == 200
    assert consent.marketing_allowed(ada)


@pytest.mark.parametrize("token", ["x", "cus_1.abc", "é.ü", "." * 50])
def test_a_forged_link_is_not_found(ada, client, token):
    assert client.get(f"/unsubscribe/{token}/").status_code == 404
