"""Row G1: text of every kind in every field that a person types, from the payment to the parcel."""

import os
import random

import pytest

from catalog.models import ProductText
from orders.models import Order
from tests import builders
from tests.operations.people import olga, verified
from tests.orders.test_checkout_goods import QUEBEC, go_to
from tests.stories import settle_all

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(1)</script>"
TEXTS = {
    "emoji": "🎈📚🚀",
    "zwj family": "👩‍👩‍👧‍👦 Lovelace",
    "rtl override": "Ada \u202egnp.exe",
    "combining": "A" + "\u0301" * 200,
    "arabic": "آدا لوفلايس",
    "hebrew": "עדה לאבלייס",
    "cjk": "愛達·勒芙蕾絲",
    "long": "x" * 10_000,
    "long emoji": "👩‍👩‍👧‍👦" * 400,
    "nul": "Ada\x00Lovelace",
    "lone surrogate": "Ada\ud800Lovelace",
    "lines": "Ada\r\nBcc: mallory@example.com\tX",
    "formula": '=HYPERLINK("http://mallory.example")',
    "plus": "+1+1",
    "at": "@SUM(A1)",
    "minus": "-2+3",
    "template": "{{7*7}}{% debug %}",
    "markup": MARKUP,
    "percent": "%s%n%(name)s",
    "path": "../../etc/passwd",
    "sql": "Robert'); DROP TABLE orders_order;--",
    "quotes": "\"'`\\",
    "separators": "a\u2028b\u2029c",
    "blank": "   ",
}
#: Field -> where it is typed.
FIELDS = ("name", "line1", "line2", "city", "state", "postal_code", "phone", "note", "title")
EMAILS = {
    "idn": "ada@exämple.com",
    "homoglyph": "аda@example.com",  # its first letter is Cyrillic
    "long": "a" * 308 + "@example.com",
    "quoted": '"ada lovelace"@example.com',
    "header": "ada@example.com\r\nBcc: mallory@example.com",
    "markup": f"{MARKUP}@example.com",
}
FULL = bool(os.environ.get("CHAOS_FULL"))
ALL = [(field, kind) for field in FIELDS for kind in TEXTS]
_dice = random.Random(7)  # noqa: S311 - a seed replays it
CELLS = ALL if FULL else _dice.sample(ALL, 5)


def sell(client, world, **typed) -> Order:
    """A printed book to Québec, with one field typed differently."""
    builders.zone()
    title = typed.pop("title", "")
    book = builders.goods("linen-tote")
    if title:
        # What PostgreSQL cannot hold, no owner's form lets in.
        held = title.replace("\x00", "").encode(errors="ignore").decode()[:200]
        ProductText.objects.filter(product=book).update(title=held)
    session = go_to(client, "linen-tote")
    address = {name: typed.pop(name, value) for name, value in {**QUEBEC, "line2": ""}.items()}
    facts = {"email": "ada@example.com", "name": "Ada Lovelace", "phone": "4185550100", **typed}
    world.stripe.pay(session, address=address, **facts)
    settle_all(world)
    return Order.objects.get(checkout_session_id=session)


def pages(order: Order) -> list[tuple[str, int, str]]:
    """What the owner and the buyer see of it."""
    staff = verified(olga())
    paths = [
        f"/admin/orders/order/{order.pk}/change/",
        "/admin/orders/order/",
        "/admin/crm/customer/",
        f"/thanks/?sid={order.checkout_session_id}",
    ]
    answers = [staff.get(path, follow=True) for path in paths]
    return [
        (path, answer.status_code, answer.content.decode())
        for path, answer in zip(paths, answers, strict=True)
    ]


@pytest.mark.parametrize(("field", "kind"), CELLS)
def test_any_text_is_kept_shown_and_harmless(client, world, field, kind):
    order = sell(client, world, **{field: TEXTS[kind]})

    assert order.money == "PAID"
    assert order.cases.exists() or order.steps.filter(kind="PACK_STOCK").exists()
    for path, status, shown in pages(order):
        assert status == 200, path
        assert MARKUP not in shown, path
    for mail in world.resend.mails:
        assert "\n" not in mail.subject
        assert MARKUP not in mail.html
        assert mail.to == ("ada@example.com",)


@pytest.mark.parametrize("kind", sorted(EMAILS) if FULL else ["header", "idn"])
def test_an_odd_address_gets_its_goods_or_a_person(client, world, kind):
    order = sell(client, world, email=EMAILS[kind])

    assert order.money == "PAID"
    assert all(status == 200 for _path, status, _shown in pages(order))
    assert not world.resend.mails_to("mallory@example.com")
    mailed = world.resend.mails_to(order.email)
    assert mailed or order.cases.exists(), "neither mailed nor told"
