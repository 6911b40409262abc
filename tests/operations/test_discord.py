from datetime import UTC, datetime

import pytest

from operations.providers.discord import Message, cut, is_webhook_address, payload, plain

MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def message(**changes):
    facts = {
        "severity": "warning",
        "title": "SH-10001: a step waits",
        "body": "The mail address was refused.",
        "link": "https://shop.example/admin/",
        "at": MOMENT,
        "footer": "Storehand",
        **changes,
    }
    return Message(**facts)


def units(text):
    return len(text.encode("utf-16-le")) // 2


def test_nobody_is_mentioned_by_any_message():
    body = payload(message(title="@everyone <@123>"))

    assert body["allowed_mentions"] == {"parse": []}


def test_a_customers_name_cannot_become_a_link():
    body = payload(message(body="Sold to [click here](https://evil.example)"))

    assert "[click" not in body["embeds"][0]["description"].replace("\\[", "")


@pytest.mark.parametrize("letter", ["a", "é", "😀", "\\", "שלום"])
def test_long_texts_are_cut_within_the_limit_and_say_so(letter):
    body = payload(message(title=letter * 500, body=letter * 9000))
    embed = body["embeds"][0]

    assert units(embed["title"]) <= 256
    assert units(embed["description"]) <= 4096
    assert "cut;" in embed["title"]
    assert "cut;" in embed["description"]


def test_a_text_that_just_fits_is_left_alone():
    assert cut("x" * 256, 256) == "x" * 256


def test_markdown_is_spelled_out():
    assert plain("*bold* _it_ `code` #1 > x") == r"\*bold\* \_it\_ \`code\` \#1 \> x"


def test_sales_are_silent_and_warnings_are_not():
    assert payload(message(severity="info"))["flags"] == 4096
    assert "flags" not in payload(message(severity="critical"))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "", "/admin/"])
def test_only_web_addresses_become_links(link):
    assert "url" not in payload(message(link=link))["embeds"][0]


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://discord.com/api/webhooks/123/abc-DEF_1", True),
        ("http://127.0.0.1:4010/discord/api/webhooks/1/demo", True),
        ("https://discord.com/channels/1/2", False),
        ("discord.com/api/webhooks/1/x", False),
        ("https://discord.com/api/webhooks/123/abc?x=1", False),
    ],
)
def test_a_webhooks_address_is_known(url, good):
    assert is_webhook_address(url) is good
