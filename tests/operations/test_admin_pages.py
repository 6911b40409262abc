import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection

from core.durable import Status
from orders import events, review
from orders.models import Order, OrderStep
from tests import builders
from tests.operations.people import grace, olga, verified

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"


def page_of(order):
    return f"/admin/orders/order/{order.pk}/change/"


def parked_step(order):
    step = order.steps.get(kind="SEND_ORDER_MAIL")
    OrderStep.objects.filter(pk=step.pk).update(
        status=Status.PARKED, run_after=None, reason="the address was refused"
    )
    return step


@pytest.mark.parametrize("term", ["SH-{number}", "{number}", "ADA@exa", "lovel", "ada lovelace"])
def test_an_order_is_found_by_number_email_or_name(term):
    order = builders.paid_order()
    words = term.format(number=order.number.removeprefix("SH-"))

    page = verified(olga()).get(LIST, {"q": words}).content.decode()

    assert page_of(order) in page


@pytest.mark.parametrize("term", ["SH-1", "%", "' OR 1=1 --", "\\", "':*", "x" * 5000, "😀"])
def test_odd_search_words_find_nothing_and_break_nothing(term):
    order = builders.paid_order()

    answer = verified(olga()).get(LIST, {"q": term})

    assert answer.status_code == 200
    assert page_of(order) not in answer.content.decode()


@pytest.mark.parametrize("term", ["SH-10001", "ada@example.com", "lovelace"])
def test_every_search_can_use_an_index(term):
    found = admin.site.get_model_admin(Order).find(term)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Order.objects.filter(found).explain()

    assert "Index" in plan
    assert "Seq Scan" not in plan


def test_the_order_page_tells_lines_steps_and_story():
    order = builders.paid_order(builders.ebook())

    page = verified(olga()).get(page_of(order)).content.decode()

    assert "Short book" in page
    assert "Grant downloads (Short book)" in page
    assert "$19.00 paid" in page
    assert "ada@example.com" in page


def test_a_customers_words_are_never_markup_on_the_order_page():
    order = builders.paid_order()
    Order.objects.filter(pk=order.pk).update(name="<script>alert(1)</script>", note="<b>x</b>")

    page = verified(olga()).get(page_of(order)).content.decode()

    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_the_desk_reads_amounts_one_way_whatever_language_the_buyer_reads():
    order = builders.paid_order()
    Order.objects.filter(pk=order.pk).update(language="fr")
    order.refresh_from_db()
    events.fee_recorded(order, fee=132, currency="usd")
    desk = verified(olga())

    pages = [desk.get(path).content.decode() for path in (LIST, page_of(order), "/admin/")]

    assert all("$19.00" in page for page in pages)
    assert not any("19,00" in page for page in pages)
    assert order.events.last().text == "Stripe's fee: $1.32"


def test_the_desk_speaks_one_language_in_a_french_browser_too():
    order = builders.paid_order()
    desk = verified(olga())

    page = desk.get(page_of(order), HTTP_ACCEPT_LANGUAGE="fr-CA").content.decode()

    assert "What happened" in page
    assert "Livraison" not in page
    assert 'lang="en"' in page


def test_a_parked_step_is_tried_again_by_a_button():
    order = builders.paid_order()
    step = parked_step(order)

    verified(grace()).post(f"/admin/orders/orderstep/{step.pk}/do/retry/", {"next": page_of(order)})

    step.refresh_from_db()
    assert step.status == Status.READY
    assert order.events.last().who == "grace"


def test_done_by_hand_finishes_a_parked_step():
    order = builders.paid_order()
    step = parked_step(order)

    verified(olga()).post(f"/admin/orders/orderstep/{step.pk}/do/by_hand/")

    step.refresh_from_db()
    assert step.status == Status.DONE
    assert "olga" in step.reason


def test_following_a_buttons_address_changes_nothing():
    step = parked_step(builders.paid_order())

    answer = verified(olga()).get(f"/admin/orders/orderstep/{step.pk}/do/retry/")

    step.refresh_from_db()
    assert answer.status_code == 405
    assert step.status == Status.PARKED


def test_the_order_mail_is_planned_once_more():
    order = builders.paid_order()

    verified(grace()).post(f"/admin/orders/order/{order.pk}/do/mail_again/")

    assert order.steps.filter(kind="SEND_ORDER_MAIL").count() == 2
    assert "sent again" in order.events.last().text


@pytest.mark.parametrize("verb", ["revoke", "reinstate"])
def test_review_staff_may_not_take_access_away(verb):
    order = builders.paid_order()

    answer = verified(grace()).post(f"/admin/orders/order/{order.pk}/access/{verb}/")

    assert answer.status_code == 403


def test_the_dashboard_says_what_waits_for_a_person():
    parked_step(builders.paid_order())

    page = verified(olga()).get("/admin/").content.decode()

    assert "delivery step waits" in page
    assert "Net revenue" in page
    assert "SH-" in page


def test_staff_without_any_right_sees_no_money_on_the_dashboard():
    user = User.objects.create_user("linus", password="x", is_staff=True)

    assert b"Net revenue" not in verified(user).get("/admin/").content


def test_every_figure_of_the_dashboard_leads_to_its_list():
    builders.paid_order()
    client = verified(olga())
    cards = client.get("/admin/").context["cards"]

    answers = {one.link: client.get(one.link) for one in cards}

    assert {answer.status_code for answer in answers.values()} == {200}, answers
    assert "SH-" in answers[cards[0].link].content.decode()


def test_what_needs_somebody_leads_to_its_list():
    parked_step(builders.paid_order())
    client = verified(olga())
    needs = client.get("/admin/").context["needs"]

    answers = {one.link: client.get(one.link).status_code for one in needs}

    assert needs
    assert set(answers.values()) == {200}, answers


def test_the_menu_counts_what_waits_and_says_nothing_when_nothing_does():
    client = verified(olga())
    assert badges(client) == []

    review.open_for_step(parked_step(builders.paid_order()))

    assert badges(client) == ["1"]


def badges(client):
    menu = client.get("/admin/").context["sidebar_navigation"]
    return [item["badge"] for group in menu for item in group["items"] if "badge" in item]


def test_sales_of_one_second_stand_in_the_order_they_were_written():
    first, second, third = (builders.paid_order(session=f"cs_{number}") for number in range(3))
    Order.objects.filter(pk=first.pk).update(note="Her row lies behind the others now.")

    latest = verified(olga()).get("/admin/").context["latest"]

    assert [one.number for one in latest] == [third.number, second.number, first.number]
