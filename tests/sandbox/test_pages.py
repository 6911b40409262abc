"""The pages for people: what came, mails as customers see them, switches that switch."""

from html import unescape

import pytest

from operations.pages import Page
from tests.sandbox.kit import MAIL


def test_the_overview_counts_and_links(outside):
    outside.mail("order-1/mail")

    shown = Page(outside.call("GET", "/").text)

    assert "1 effects taken" in shown.text
    assert "order-1/mail" in shown.text
    assert {"/resend/mails", "/stripe/dashboard", "/discord", "/s3"} <= set(shown.links)


def test_a_switch_is_set_shown_and_cleared(outside):
    form = b"provider=resend&kind=500&count=2&operation=emails.send&seconds="
    assert outside.call("POST", "/faults", form).status == 303
    assert "(2 more)" in outside.call("GET", "/").text
    assert outside.mail().status == 500

    outside.call("POST", "/faults/clear", b"")
    assert outside.mail().status == 200
    assert "every provider works" in outside.call("GET", "/").text


@pytest.mark.parametrize("form", [b"", b"kind=x", b"kind=500&count=many", b"kind=500&seconds=x"])
def test_a_switch_that_does_not_exist_is_refused(outside, form):
    assert outside.call("POST", "/faults", form).status == 400
    assert outside.world.faults.all() == []


def test_mails_are_listed_newest_first_and_found_by_address(outside):
    outside.mail()
    outside.mail(to="grace@example.com", subject="For Grace")

    everything = outside.call("GET", "/resend/mails").text
    found = outside.call("GET", "/resend/mails?to=GRACE").text

    assert everything.index("For Grace") < everything.index(MAIL["subject"])
    assert "For Grace" in found
    assert MAIL["subject"] not in found


def test_a_mail_is_shown_as_it_is_read_in_a_frame_that_runs_nothing(outside):
    html = "<p onclick=steal()>Hello</p><script>steal()</script>"
    mail_id = outside.mail(html=html, subject="<b>Hi</b>").json["id"]

    shown = outside.call("GET", f"/resend/mails/{mail_id}").text

    assert "<script>" not in shown
    assert "<b>Hi" not in shown
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
    assert html in unescape(shown)


def test_half_a_character_does_not_break_the_pages(outside):
    mail_id = outside.mail(subject="Order \ud83d", text="\ud800").json["id"]

    for path in ("/resend/mails", f"/resend/mails/{mail_id}", "/_world/received"):
        assert outside.call("GET", path).status == 200


def test_the_links_of_the_text_part_can_be_followed(outside):
    mail_id = outside.mail().json["id"]

    links = Page(outside.call("GET", f"/resend/mails/{mail_id}").text).links

    assert "http://shop.test/d/abc/" in links
    assert outside.call("GET", f"/resend/mails/{mail_id}/raw").json == MAIL


def test_links_that_only_the_html_part_has_can_be_followed_too(outside):
    html = (
        "<a href='http://shop.test/d/abc/'>Get</a><a href=\"http://shop.test/x?a=1&amp;b=2\">B</a>"
    )
    mail_id = outside.mail(html=html).json["id"]

    links = Page(outside.call("GET", f"/resend/mails/{mail_id}").text).links

    assert links.count("http://shop.test/d/abc/") == 1
    assert "http://shop.test/x?a=1&b=2" in links


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("deliver", "email.delivered"),
        ("bounce", "email.bounced"),
        ("bounce-for-now", "email.bounced"),
        ("complain", "email.complained"),
        ("delay", "email.delivery_delayed"),
        ("fail", "email.failed"),
    ],
)
def test_a_mails_buttons_tell_the_shop(outside, act, kind):
    outside.world.resend.delivers = False
    mail_id = outside.mail().json["id"]
    shown = Page(outside.call("GET", f"/resend/mails/{mail_id}").text)

    assert outside.call("POST", f"/resend/mails/{mail_id}/{act}").status == 303
    assert f"/resend/mails/{mail_id}/{act}" in [form.action for form in shown.forms]
    assert [one["type"] for one in outside.events()] == [kind]


def test_mails_and_buttons_that_do_not_exist_are_404(outside):
    mail_id = outside.mail().json["id"]

    assert outside.call("GET", "/resend/mails/nothing").status == 404
    assert outside.call("GET", "/resend/mails/nothing/raw").status == 404
    assert outside.call("POST", f"/resend/mails/{mail_id}/explode").status == 404


def test_another_process_reads_and_steers_the_world(outside):
    made = outside.call("POST", "/_world/faults", {"provider": "resend", "kind": "500"}).json
    state = outside.call("GET", "/_world/state").json
    assert (state["faults"][0]["number"], state["counts"]) == (made["number"], {})

    assert outside.call("DELETE", f"/_world/faults?number={made['number']}").status == 204
    outside.mail("k1")
    assert outside.call("GET", "/_world/state").json["counts"] == {"resend.emails.send": 1}
    (entry,) = outside.call("GET", "/_world/received?provider=resend").json
    assert (entry["key"], entry["body"]["to"]) == ("k1", ["ada@example.com"])
    assert outside.call("GET", "/_world/received?after=1").json == []


def test_webhooks_are_held_and_released_from_outside(outside):
    assert outside.call("POST", "/_world/webhooks/hold").json["done"]
    outside.mail()
    outside.call("POST", "/_world/webhooks/hurry")
    assert outside.call("POST", "/_world/webhooks/flush").json == {"done": True, "waiting": 1}

    outside.call("POST", "/_world/webhooks/release")
    assert outside.call("POST", "/_world/webhooks/flush").json == {"done": True, "waiting": 0}
    assert outside.call("POST", "/_world/webhooks/explode").status == 404
