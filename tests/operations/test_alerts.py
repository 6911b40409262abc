"""Alerts reach the owner: in Discord, slowly when there are many, by mail when Discord is gone."""

import pytest

from core.alerts import raise_alert
from core.drain import drain_all
from core.models import Alert, ApiCall
from crm.models import ScheduledMessage
from operations import alerts
from operations.models import ClosedChannel
from tests import builders


@pytest.fixture(autouse=True)
def brand(db):
    return builders.brand()


def raise_(title="A step waits", *, severity="warning", **facts):
    raise_alert(severity=severity, title=title, body="Look at it.", dedupe_key=title, **facts)
    return Alert.objects.get(dedupe_key=title)


def status_of(alert):
    alert.refresh_from_db()
    return alert.status


def test_an_alert_becomes_one_message_that_links_to_the_admin(world):
    alert = raise_(link="/admin/orders/order/1/change/")

    drain_all()

    (message,) = world.discord.messages
    assert message["embeds"][0]["title"].endswith("A step waits")
    assert message["embeds"][0]["url"].endswith("/admin/orders/order/1/change/")
    assert "demo mode" in message["embeds"][0]["footer"]["text"]
    assert status_of(alert) == "DONE"


def test_a_sale_is_a_friendly_and_silent_message(world):
    order = builders.paid_order()

    drain_all()

    sale = next(one for one in world.discord.messages if "Sold" in one["embeds"][0]["title"])
    assert order.number in sale["embeds"][0]["title"]
    assert "Ada Lovelace" in sale["embeds"][0]["description"]
    assert sale["flags"] == 4096


def test_the_webhooks_secret_is_in_no_recorded_call(world, settings):
    settings.DISCORD_WEBHOOK_URL = f"{world.url}/discord/api/webhooks/1/very-secret-token"
    raise_()

    drain_all()

    calls = str(list(ApiCall.objects.filter(provider="discord").values()))
    assert "post_message" in calls
    assert "very-secret-token" not in calls


def test_a_busy_day_of_sales_is_told_in_turn_and_few_ask_before_their_turn(world, clock):
    burst, per_minute = alerts.BUDGETS["info"]
    for number in range(burst + 60):
        raise_(f"Sale {number}", severity="info")
    asked = drain_all()
    for _minute in range(6):
        clock.advance(seconds=60)
        asked += drain_all()
    told = [one["embeds"][0]["title"] for one in world.discord.messages]
    assert burst <= len(told) <= burst + 6 * per_minute
    assert told[0].endswith("Sale 0")
    assert asked <= 2 * (burst + 60)


def test_too_many_requests_are_obeyed(world, clock):
    world.faults.add("discord", "post_message", kind="429")
    alert = raise_()

    drain_all()
    assert (status_of(alert), world.discord.messages) == ("READY", [])

    clock.advance(seconds=60)
    drain_all()
    assert (status_of(alert), len(world.discord.messages)) == ("DONE", 1)


def test_a_deleted_webhook_is_used_no_more_and_the_owner_is_told_by_mail(world):
    world.discord.deleted.add("1")
    raise_("First")
    drain_all()
    raise_("Second", severity="critical")
    raise_("A sale", severity="info")
    drain_all()

    subjects = [mail.subject for mail in world.resend.mails]
    assert ApiCall.objects.filter(provider="discord").count() == 1
    assert ClosedChannel.objects.count() == 1
    assert any("alerts have stopped" in subject for subject in subjects)
    assert any("First" in subject for subject in subjects)
    assert any("Second" in subject for subject in subjects)
    assert not any("A sale" in subject for subject in subjects)


def test_a_new_webhook_opens_the_channel_again(world, settings):
    world.discord.deleted.add("1")
    raise_("First")
    drain_all()

    settings.DISCORD_WEBHOOK_URL = f"{world.url}/discord/api/webhooks/2/new"
    raise_("Second")
    drain_all()

    assert len(world.discord.messages) == 1


def test_a_storm_is_let_out_slowly_and_does_not_hold_up_the_critical_one(world, clock):
    burst = alerts.BUDGETS["warning"][0]
    for number in range(burst + 5):
        raise_(f"Storm {number}")
    critical = raise_("Fire", severity="critical")

    drain_all()
    assert len(world.discord.messages) == burst + 1
    assert status_of(critical) == "DONE"

    clock.advance(seconds=120)
    drain_all()
    assert len(world.discord.messages) == burst + 6


def test_without_a_webhook_alerts_stay_in_the_admin(world, settings):
    settings.DISCORD_WEBHOOK_URL = ""
    alert = raise_()

    drain_all()

    assert status_of(alert) == "SKIPPED"
    assert ScheduledMessage.objects.count() == 0


def test_a_brand_without_an_address_is_no_obstacle(world, brand):
    brand.support_email = ""
    brand.save()
    world.discord.deleted.add("1")
    alert = raise_()

    drain_all()

    assert status_of(alert) == "SKIPPED"
    assert world.resend.mails == []
