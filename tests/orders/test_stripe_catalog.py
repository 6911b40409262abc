"""Stripe's copy of the catalog, made and mended through the real SDK."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Price
from tests import builders

pytestmark = pytest.mark.django_db


def run(command, *options):
    said = StringIO()
    call_command(command, *options, stdout=said)
    return said.getvalue()


def test_the_copy_is_made_once_and_a_second_run_finds_nothing(world):
    builders.ebook("short-book", amount=1900, crm_tag="reader")

    assert "short-book" in run("stripe_sync")
    assert "equals ours" in run("stripe_sync")

    (product,) = world.stripe.all("product")
    assert product["metadata"]["sku"] == "short-book"
    assert product["metadata"]["sd_type"] == "ebook"
    assert product["metadata"]["crm_tag"] == "reader"
    (price,) = world.stripe.all("price")
    assert (price["unit_amount"], price["lookup_key"]) == (1900, "short-book-usd")


def test_a_new_price_takes_over_and_the_old_one_is_archived(world):
    builders.ebook("short-book", amount=1900)
    run("stripe_sync")
    Price.objects.update(amount=2100)

    with pytest.raises(CommandError, match="1 difference"):
        run("stripe_sync", "--check")
    run("stripe_sync")

    active = {price["unit_amount"]: price["active"] for price in world.stripe.all("price")}
    assert active == {1900: False, 2100: True}


def test_checking_changes_nothing(world):
    builders.ebook("short-book")

    with pytest.raises(CommandError):
        run("stripe_sync", "--check")

    assert world.stripe.all("product") == []


def test_the_endpoint_is_registered_at_the_version_this_release_reads(world, settings):
    settings.SITE_URL = "https://shop.example.com"

    said = run("stripe_setup")

    assert "STRIPE_WEBHOOK_SECRET=whsec_" in said
    (endpoint,) = world.stripe.all("webhook_endpoint")
    assert endpoint["api_version"] == "2026-10-28.endive"
    assert "checkout.session.completed" in endpoint["enabled_events"]
    assert "already" in run("stripe_setup")
