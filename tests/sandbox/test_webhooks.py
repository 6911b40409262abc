"""Deliveries: again until taken, signed anew, and every way in which they go wrong."""

import time

from sandbox import webhooks
from sandbox.faults import Faults
from sandbox.webhooks import WebhookSender


class Told:
    """Takes deliveries in hand; `says` are its next statuses."""

    def __init__(self, *says: int) -> None:
        self.says = list(says)
        self.heard: list[str] = []

    def __call__(self, _address: str, body: bytes, _headers: dict[str, str]) -> int:
        self.heard.append(body.decode())
        return self.says.pop(0) if self.says else 200


def sender(told: Told, faults: Faults | None = None) -> WebhookSender:
    made = WebhookSender("http://shop.test", faults)
    made.by_hand(told)
    return made


def send(to: WebhookSender, *names: str) -> None:
    for name in names:
        to.send(
            "stripe", "/webhooks/stripe/", lambda name=name: (name.encode(), {}), reference=name
        )


def test_taken_in_hand_nothing_leaves_until_it_is_asked_for():
    told = Told()
    mine = sender(told)
    send(mine, "a", "b")

    assert told.heard == []
    assert mine.flush()
    assert told.heard == ["a", "b"]
    assert mine.is_quiet()


def test_a_refused_one_is_sent_again_later():
    told = Told(500)
    mine = sender(told)
    send(mine, "a")

    mine.flush()
    assert (told.heard, mine.delivered("stripe"), mine.waiting()) == (["a"], [], 1)
    mine.hurry()
    mine.flush()
    assert (told.heard, mine.delivered("stripe"), mine.waiting()) == (["a", "a"], ["a"], 0)


def test_each_try_is_made_anew():
    told, count = Told(500), iter(range(9))
    mine = sender(told)
    mine.send("stripe", "/", lambda: (f"try {next(count)}".encode(), {}))

    for _ in range(2):
        mine.hurry()
        mine.flush()
    assert told.heard == ["try 0", "try 1"]


def test_nobody_tries_for_ever():
    told = Told(*[500] * 50)
    mine = sender(told)
    send(mine, "a")

    for _ in range(50):
        mine.hurry()
        mine.flush()
    assert len(told.heard) == len(webhooks._PAUSES) + 1
    assert mine.waiting() == 0


def test_duplicate_late_reordered_and_dropped():
    told, faults = Told(), Faults()
    mine = sender(told, faults)
    for kind in ("duplicate", "late", "reorder", "drop"):
        faults.add("stripe", kind=kind)
    send(mine, "twice", "late", "behind", "lost", "last")

    mine.flush()
    assert told.heard == ["twice", "twice", "behind", "last"]
    mine.hurry()
    mine.flush()
    assert told.heard[-1] == "late"


def test_one_behind_another_arrives_after_it():
    told, faults = Told(), Faults()
    mine = sender(told, faults)
    faults.add("stripe", kind="reorder")
    send(mine, "first", "second")

    mine.flush()
    assert told.heard == ["second", "first"]


def test_held_ones_wait_for_their_release():
    told = Told()
    mine = sender(told)
    mine.hold()
    send(mine, "a")

    mine.flush()
    assert told.heard == []
    mine.release()
    mine.flush()
    assert told.heard == ["a"]


def test_in_the_background_they_reach_the_shop(outside):
    outside.shop_says = [503]
    outside.world.resend.delivers = False
    outside.world.resend.act(outside.mail().json["id"], "complain")

    assert outside.world.flush()
    outside.world.webhooks.hurry()
    assert outside.world.flush()
    ids = [headers["svix-id"] for _path, _body, headers in outside.heard]
    assert (len(ids), len(set(ids))) == (2, 1), "the second try has the first one's id"


def test_a_shop_that_is_not_there_is_waited_for():
    mine = WebhookSender("http://127.0.0.1:9")
    send(mine, "a")

    assert mine.flush()
    assert [list(one.statuses) for one in mine.newest(9)] == [[0]]
    mine.close()


def test_flushing_says_when_time_ran_out():
    mine = WebhookSender("http://127.0.0.1:9")
    mine._deliver = lambda *_all: time.sleep(0.5) or 200  # noqa: TID251 - a slow shop
    send(mine, "a")

    assert not mine.flush(0.05)
    assert mine.flush(5)
    mine.close()
