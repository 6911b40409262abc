"""Connecting the print houses: keys tried, webhooks registered once, the rest said in words."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import PrintVariant
from core.probes import run_probes
from core.tokens import derive
from fulfillment.connecting import set_up_printers
from fulfillment.mapping import check_due_goods, check_goods
from tests import builders

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("print_setup", *arguments, stdout=said)
    return said.getvalue()


def mug(provider: str, **ids: str) -> PrintVariant:
    product = builders.product(f"mug-at-{provider}", kind="PRINT")
    return PrintVariant.objects.create(product=product, provider=provider, base_cost=720, **ids)


def probed(name: str):
    return run_probes(live=True, names=frozenset({name}))[0]


def test_every_house_is_connected_at_once(world, settings):
    said = run()

    (hook,) = world.printful.webhooks
    token = derive("webhook", "printful")
    assert hook["url"] == f"{settings.SITE_URL}/webhooks/printful/{token}/"
    assert len(world.printify.webhooks) == 4
    secrets = {one["secret"] for one in world.printify.webhooks}
    assert secrets == {derive("webhook", "printify")}
    (entered,) = world.gooten.webhooks
    assert entered["url"].endswith(f"/webhooks/gooten/{derive('webhook', 'gooten')}/?orderid=")
    assert "Sandbox shop" in said


def test_a_second_time_changes_nothing(world):
    run()
    before = (world.printful.webhooks, world.printify.webhooks, world.gooten.webhooks)

    said = run()

    assert (world.printful.webhooks, world.printify.webhooks, world.gooten.webhooks) == before
    assert said.count("already") == 2


def test_signed_webhooks_print_their_secret_once(world, settings):
    said = run("--signed")

    (hook,) = [one for one in world.printful.webhooks if one["version"] == "v2"]
    assert f"PRINTFUL_WEBHOOK_SECRET={hook['secret']}" in said
    settings.PRINTFUL_WEBHOOK_SECRET = hook["secret"]
    assert hook["secret"] not in run()
    assert [one["version"] for one in world.printful.webhooks] == ["v2"], "not told twice"


def test_renewing_registers_with_the_present_secret(world, settings):
    run()
    settings.LINK_KEY = "another key of more than thirty-two characters"

    run("--renew")

    assert len(world.printify.webhooks) == 4
    secrets = {one["secret"] for one in world.printify.webhooks}
    assert secrets == {derive("webhook", "printify")}
    assert derive("webhook", "printful") in world.printful.webhooks[0]["url"]


def test_a_key_that_is_refused_stops_only_its_own_house(world):
    world.printify.key_valid = False

    with pytest.raises(CommandError, match="Not connected: printify"):
        run()

    assert world.printful.webhooks
    assert world.gooten.webhooks


def test_a_shop_that_is_not_the_accounts_is_refused_with_the_list(world, settings):
    settings.PRINTIFY_SHOP_ID = "1"

    found = {one.provider: one for one in set_up_printers()}

    assert not found["printify"].ok
    assert "Shop 4010: Sandbox shop" in found["printify"].lines


def test_the_shops_are_listed_before_one_is_chosen(world, settings):
    settings.PRINTIFY_SHOP_ID = ""

    found = {one.provider: one for one in set_up_printers()}

    assert not found["printify"].ok
    assert "Shop 4010: Sandbox shop" in found["printify"].lines


def test_a_store_that_the_token_does_not_open_is_refused(world, settings):
    settings.PRINTFUL_STORE_ID = "1"

    found = {one.provider: one for one in set_up_printers()}

    assert not found["printful"].ok


def test_a_house_without_a_key_is_not_asked(world, settings):
    settings.PRINTFUL_TOKEN = settings.PRINTIFY_TOKEN = settings.GOOTEN_RECIPE_ID = ""

    found = set_up_printers()

    assert all(one.ok and "not set" in one.lines[0] for one in found)


def test_outside_of_the_demo_the_owner_is_told_what_to_enter_at_gooten(world, settings):
    settings.DEMO_MODE = False

    found = {one.provider: one for one in set_up_printers()}

    assert any(line.endswith("/?orderid=") for line in found["gooten"].lines)
    assert world.gooten.webhooks == []


def test_the_owner_is_told_that_printify_waits_for_her_word(world, settings):
    settings.PRINTIFY_MANUAL_APPROVAL = False

    assert "PRINTIFY_MANUAL_APPROVAL" in run()
    assert probed("printify approval").level == "fail"


def test_goods_are_looked_up_and_what_is_wrong_is_kept(world):
    good = mug("printful", remote_variant_id="5003")
    gone = mug("printify", remote_id="py-mug", remote_variant_id="7777")
    world.printful.out_of_stock("harbour-print")

    assert check_goods() == {"ok": 1, "problem": 1}

    good.refresh_from_db()
    gone.refresh_from_db()
    assert (good.problem, bool(good.checked_at)) == ("", True)
    assert "map it again" in gone.problem
    assert probed("print goods").level == "warn"


def test_goods_that_can_be_had_again_lose_their_problem(world):
    variant = mug("printful", remote_variant_id="5003")
    world.printful.out_of_stock("workshop-mug")
    check_goods()
    world.printful.in_stock("workshop-mug")

    check_goods()

    variant.refresh_from_db()
    assert variant.problem == ""
    assert probed("print goods").level == "ok"


def test_a_house_that_does_not_answer_changes_nothing(world):
    variant = mug("printful", remote_variant_id="5003")
    world.printful.down()

    assert check_goods() == {"unknown": 1}
    variant.refresh_from_db()
    assert variant.checked_at is None


def test_goods_with_a_problem_are_looked_at_every_hour_and_others_once_a_day(world, clock):
    mug("printful", remote_variant_id="5003")
    mug("printify", remote_id="py-mug", remote_variant_id="7777")

    assert check_due_goods() == {"ok": 1, "problem": 1}
    assert check_due_goods() == {}
    clock.advance(seconds=3600)
    assert check_due_goods() == {"problem": 1}
    clock.advance(seconds=86400)
    assert check_due_goods(seconds=-1) == {}, "no time left"
    assert check_due_goods() == {"ok": 1, "problem": 1}


@pytest.mark.parametrize("name", ["printful", "printify", "gooten"])
def test_the_checks_tell_connected_from_not(world, name):
    assert probed(name).level == ("ok" if name == "gooten" else "warn")
    run()
    assert probed(name).level == "ok"
    getattr(world, name).key_valid = False
    assert probed(name).level == "fail"
