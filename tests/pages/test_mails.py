"""Every mail reads well as text, as HTML, by night, and with a slow connection."""

import re
from pathlib import Path

import pytest

from core.mail_text import Rendered, render

_FOLDER = Path(__file__).parents[2] / "templates/email"
TEMPLATES = sorted(one.name.removesuffix(".subject.txt") for one in _FOLDER.glob("*.subject.txt"))
MARKETING = [name for name in TEMPLATES if name.startswith("follow_up")]
_LINK = "https://shop.test/d/gr_1.abc/"
_SECTIONS = [
    {
        "title": "Your downloads",
        "items": [{"title": "Tom & Ada's book", "detail": "PDF", "url": _LINK, "code": ""}],
        "position": 10,
    },
    {
        "title": "Your licence key",
        "items": [{"title": "Tool", "detail": "", "url": "", "code": "KEY-1<2"}],
        "position": 20,
    },
]
FULL = {
    "order_number": "SH-10001",
    "name": "Ada",
    "brand": "Tom & Ada's Press",
    "sections": _SECTIONS,
    "coming": ["Review: we are preparing this."],
    "note": "Please <b>hurry</b> & thanks",
    "total_text": "$19.00",
    "library_url": "https://shop.test/library/cus_1.abc/",
    "support_email": "olga@press.test",
    "postal_address": "1 Test Street, Ottawa",
    "titles": ["Tom & Ada's book"],
    "buy_url": "https://shop.test/buy/short-book",
    "amount_text": "$19.00",
    "full": True,
    "closed": ["The link closes"],
    "kept": ["The file you have stays"],
    "title": "Tool",
    "orders": [{"number": "SH-10001", "placed_text": "2026-11-20", "sections": _SECTIONS}],
    "unsubscribe_url": "https://shop.test/unsubscribe/abc/",
}


def _mail(template: str, **facts) -> Rendered:
    return render(template, {**FULL, **facts}, brand_name="Press", language="en")


def test_all_the_mails_of_the_shop_are_here():
    assert set(TEMPLATES) >= {
        "order", "late_delivery", "payment_pending", "payment_failed", "refund_made",
        "resend_links", "follow_up_7", "follow_up_14", "follow_up_30",
    }  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_subject_starts_with_the_order_number(template):
    subject = _mail(template).subject

    assert subject.startswith("SH-10001: ")
    assert len(subject) <= 78


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_text_part_is_plain_text(template):
    text = _mail(template).text

    assert re.findall(r"</?(?:p|br|a|strong|li|span|div)\b|&(?:amp|lt|gt|#x27);", text) == []
    assert re.findall(r"\n{4,}", text) == []
    assert "Tom & Ada's Press" in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_html_part_escapes_and_carries_its_styles(template):
    html = _mail(template).html

    assert "Tom &amp; Ada" in html
    assert "<b>hurry" not in html
    assert "1<2" not in html
    assert "prefers-color-scheme: dark" in html
    assert 'style="' in html


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail_is_light_and_loads_nothing(template):
    html = _mail(template).html

    assert len(html.encode()) < 100_000
    assert re.findall(r"<(?:img|script|link|iframe)\b|url\(", html) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_html_links_to_the_text_names_too(template):
    mail = _mail(template)
    links = set(re.findall(r'href="(https?://[^"]+)"', mail.html))

    assert [link for link in links if link not in mail.text] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_button_has_its_bare_address_beside_it(template):
    html = _mail(template).html

    for link in re.findall(r'<a class="button" href="([^"]+)"', html):
        assert f">{link}</a>" in html
    assert html.count('class="button"') <= 1


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail_to_a_buyer_without_a_name_still_reads(template):
    mail = _mail(template, name="", coming=[], note="", closed=[], kept=[], support_email="")

    assert "None" not in mail.text + mail.html
    assert re.findall(r"(?m)^,|Thank you, ?[.\n<]|Hello ,", mail.text) == []


@pytest.mark.parametrize("template", ["order", "late_delivery", "resend_links"])
def test_links_and_keys_stand_in_both_parts(template):
    mail = _mail(template)

    assert _LINK in mail.text
    assert _LINK in mail.html
    assert "KEY-1<2" in mail.text
    assert "KEY-1&lt;2" in mail.html


@pytest.mark.parametrize("template", MARKETING)
def test_a_marketing_mail_names_its_sender_and_ends_with_one_click(template):
    mail = _mail(template)

    for part in (mail.text, mail.html):
        assert "1 Test Street, Ottawa" in part
        assert "https://shop.test/unsubscribe/abc/" in part


@pytest.mark.parametrize("template", sorted(set(TEMPLATES) - set(MARKETING)))
def test_a_mail_about_a_purchase_sells_nothing(template):
    assert "unsubscribe" not in _mail(template).text.lower()


def test_a_note_with_markup_is_shown_as_it_was_typed():
    mail = _mail("order")

    assert "Please <b>hurry</b> & thanks" in mail.text
    assert "Please &lt;b&gt;hurry&lt;/b&gt; &amp; thanks" in mail.html
