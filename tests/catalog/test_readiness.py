"""What cannot be delivered cannot be sold."""

import pytest

from catalog.models import Lesson, Price, Product
from catalog.readiness import problems, publish
from tests import builders

pytestmark = pytest.mark.django_db


def draft(slug, kind, **fields):
    made = builders.product(slug, kind=kind, status="DRAFT", **fields)
    return Product.objects.with_shelf().get(pk=made.pk)


def test_an_ebook_without_a_file_stays_a_draft():
    book = draft("bare-book", "EBOOK")

    assert publish(book)
    book.refresh_from_db()
    assert book.status == "DRAFT"


def test_an_ebook_with_its_file_goes_on_sale():
    book = draft("whole-book", "EBOOK")
    builders.asset(book)

    assert publish(book) == []
    assert Product.objects.live().filter(slug="whole-book").exists()


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("COURSE", "lessons"),
        ("MEMBERSHIP", "months"),
        ("SERVICE", "scheduling"),
        ("BUNDLE", "parts"),
    ],
)
def test_each_kind_names_what_it_lacks(kind, word):
    assert any(word in one for one in problems(draft("thing", kind)))


def test_a_course_with_a_lesson_is_ready():
    course = draft("course", "COURSE")
    Lesson.objects.create(product=course, title="One", body="Text")

    assert problems(course) == []


def test_a_bundle_with_a_sleeping_part_is_not_ready():
    part = draft("asleep", "EBOOK")
    box = builders.bundle("box", part)

    assert any("asleep" in one for one in problems(box))


def test_without_a_price_in_the_shops_currency_nothing_is_sold():
    book = draft("free-floating", "EBOOK")
    builders.asset(book)
    Price.objects.filter(product=book).update(currency="eur")

    assert any("USD" in one for one in problems(Product.objects.with_shelf().get(pk=book.pk)))
