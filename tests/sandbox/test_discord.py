"""A local Discord: its limits, its two kinds of answers, and the page of what Olga read."""

import pytest

PATH = "/discord/api/webhooks/1/demo"


def test_a_message_is_shown_only_to_who_waits(outside):
    shown = outside.call("POST", f"{PATH}?wait=true", {"content": "A sale"})
    silent = outside.call("POST", PATH, {"content": "Another"})

    assert (shown.status, shown.json["content"]) == (200, "A sale")
    assert (silent.status, silent.body) == (204, b"")
    assert [one["content"] for one in outside.world.discord.messages] == ["A sale", "Another"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"content": "x" * 2001},
        {"content": "😀" * 1001},
        {"content": "x", "username": "Discord helper"},
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"description": "x" * 4097}]},
        {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]},
        {"embeds": [{"title": "x"}] * 11},
        {"embeds": [{"fields": [{"name": "x", "value": ""}]}]},
        {"embeds": [{"title": "x", "color": "red"}]},
        {"embeds": [{"title": "x", "footer": {"text": "x" * 2049}}]},
    ],
)
def test_what_is_over_a_limit_is_refused_and_not_kept(outside, message):
    answer = outside.call("POST", f"{PATH}?wait=true", message)

    assert (answer.status, answer.json["code"]) == (400, 50035)
    assert outside.world.discord.messages == []


@pytest.mark.parametrize(
    "message",
    [
        ["A sale"],
        {"content": 5},
        {"content": "x", "username": 5},
        {"embeds": 5},
        {"embeds": ["x"]},
        {"embeds": [{"title": 5}]},
        {"embeds": [{"title": "x", "footer": 5}]},
        {"embeds": [{"title": "x", "fields": 5}]},
        {"embeds": [{"title": "x", "fields": [{"name": 1, "value": 2}]}]},
    ],
)
def test_what_is_of_a_wrong_type_is_refused_and_the_page_still_works(outside, message):
    assert outside.call("POST", PATH, message).status == 400

    assert outside.call("GET", "/discord").status == 200
    assert outside.world.discord.messages == []


def test_what_just_fits_is_taken(outside):
    message = {"content": "x" * 2000, "embeds": [{"title": "x" * 256, "description": "y" * 4096}]}

    assert outside.call("POST", PATH, message).status == 204


def test_too_many_messages_are_asked_to_wait(outside):
    outside.world.discord.per_window = 1
    outside.call("POST", PATH, {"content": "one"})

    busy = outside.call("POST", PATH, {"content": "two"})

    assert (busy.status, busy.json["retry_after"]) == (429, 1.0)
    assert busy.headers["Retry-After"] == "1"


def test_a_deleted_webhook_is_gone(outside):
    outside.world.discord.deleted.add("1")

    assert outside.call("POST", PATH, {"content": "x"}).status == 404


def test_the_page_shows_what_olga_read_and_nothing_runs(outside):
    embed = {"title": "<script>", "description": "SH-1", "url": "javascript:alert(1)"}
    outside.call("POST", PATH, {"embeds": [embed]})

    shown = outside.call("GET", "/discord").text
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert "javascript:" not in shown
