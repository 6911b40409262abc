"""What fulfillment says in the order mail, on the pages, in the library and in a refund's plan."""

import pytest

from catalog.models import Lesson
from catalog.readiness import problems
from core.storage import private_files
from fulfillment.links import access_url, download_url
from fulfillment.models import Booking, DownloadGrant, Enrollment
from orders.kinds import Money
from orders.models import Order
from orders.slots import library, order_mail, order_page, owned, refund_plan
from tests import builders
from tests.fulfillment.shop import bought, grant_of

pytestmark = pytest.mark.django_db


def mail_items(order: Order) -> list:
    sections = [section for section in order_mail.ask(order) if section is not None]
    return [item for section in sections for item in section.items]


def page_items(order: Order) -> list:
    return [item for answer in order_page.ask(order) for item in answer]


def take_backs(order: Order) -> list:
    return [part for answer in refund_plan.ask(order.lines.get()) for part in answer]


def library_of(order: Order) -> list:
    return [item for answer in library.ask(order.customer) for item in answer]


def course(**fields):
    made = builders.product("ink-course", kind="COURSE", **fields)
    Lesson.objects.get_or_create(product=made, title="First strokes", body="Hold the pen.")
    return made


def test_mail_page_and_library_lead_to_the_same_download():
    order = bought(builders.ebook(download_limit=5))
    url = download_url(grant_of(order))

    assert [item.url for item in mail_items(order)] == [url]
    assert "5 of 5 downloads left" in mail_items(order)[0].detail
    assert [(item.state, item.url) for item in page_items(order)] == [("ready", url)]
    assert [item.url for item in library_of(order)] == [url]


def test_after_a_refund_mail_page_and_library_hold_nothing_to_open():
    order = bought(builders.ebook())
    Order.objects.filter(pk=order.pk).update(money=Money.REFUNDED)
    order.refresh_from_db()

    assert mail_items(order) == []
    assert [(item.state, item.url) for item in page_items(order)] == [("closed", "")]
    assert library_of(order) == []
    assert set().union(*owned.ask(order.customer)) == set()


def test_the_library_shows_a_course_once_however_often_it_was_bought():
    made = course()
    bought(made, session="cs_a")
    order = bought(made, session="cs_b")

    assert len(library_of(order)) == 1
    assert set().union(*owned.ask(order.customer)) == {made.pk}
    assert library_of(order)[0].url == access_url(Enrollment.objects.latest("id"))


def test_a_refund_plan_says_that_downloaded_files_stay():
    order = bought(builders.ebook())
    DownloadGrant.objects.update(used=2)

    closing, kept = take_backs(order)

    assert (closing.kind, closing.possible) == ("CLOSE_GRANTS", True)
    assert not kept.possible
    assert "2 times" in kept.text


def test_a_refund_plan_says_that_another_purchase_keeps_a_course_open():
    made = course()
    order = bought(made, session="cs_a")

    assert "ends" in take_backs(order)[0].text
    bought(made, session="cs_b")
    assert "another purchase" in take_backs(order)[0].text


def test_a_service_that_was_given_cannot_be_taken_back():
    order = bought(builders.product("hour", kind="SERVICE", scheduling_url="https://cal.test/o"))

    assert mail_items(order)[0].url == "https://cal.test/o"
    assert take_backs(order)[0].possible
    Booking.objects.get().mark_held()
    assert not take_backs(order)[0].possible


def test_a_product_whose_file_is_gone_cannot_be_published():
    made = builders.ebook()
    assert not any("file" in problem for problem in problems(made))

    made.assets.update(storage_key="assets/gone.pdf")

    assert any("book.pdf is missing" in problem for problem in problems(made))
    assert not private_files().exists("assets/gone.pdf")


@pytest.mark.parametrize(
    ("kind", "word"),
    [("EBOOK", "no file"), ("COURSE", "lesson"), ("SERVICE", "scheduling"), ("SOFTWARE", "key")],
)
def test_a_product_with_nothing_behind_it_cannot_be_published(kind, word):
    made = builders.product(f"empty-{kind.lower()}", kind=kind)

    assert any(word in problem for problem in problems(made))
