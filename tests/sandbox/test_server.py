"""The port itself: whole requests only, quick answers, a clean start and end."""

import json
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

from sandbox import server
from tests.sandbox.kit import MAIL, RESEND, opened


def raw(outside, sent: bytes, *, then_close: bool = True) -> bytes:
    """Bytes as they are, and everything that comes back."""
    parts = urlsplit(outside.running.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        line.sendall(sent)
        if then_close:
            line.shutdown(socket.SHUT_WR)
        found = b""
        while piece := line.recv(65536):
            found += piece
    return found


def request(body: bytes, length: int) -> bytes:
    head = ["POST /resend/emails HTTP/1.1", "Host: x", f"Content-Length: {length}"]
    head += [f"{name}: {value}" for name, value in RESEND.items()]
    return "\r\n".join([*head, "", ""]).encode() + body


def test_a_body_that_is_cut_short_has_no_effect(outside):
    body = json.dumps(MAIL).encode()

    for missing in (1, len(body) // 2, len(body)):
        assert raw(outside, request(body[: len(body) - missing], len(body))) == b""
    assert outside.world.ledger.entries == []
    assert outside.mail().status == 200


def test_lengths_that_cannot_be_are_refused(outside):
    assert b" 413 " in raw(outside, request(b"", 10**12))
    assert b" 411 " in raw(outside, request(b"", -1))
    chunked = b"POST /resend/emails HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert b" 411 " in raw(outside, chunked)


def test_answers_come_at_once_on_a_connection_that_is_kept(outside):
    parts = urlsplit(outside.running.url)
    body = json.dumps(MAIL).encode()
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        start = time.monotonic()
        for _ in range(20):
            line.sendall(request(body, len(body)))
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - start < 0.5, "two packets would cost 40 ms each time"


def test_head_has_no_body_and_what_is_not_there_is_404(outside):
    assert outside.call("HEAD", "/resend/mails").body == b""
    assert outside.call("GET", "/nothing").status == 404
    assert "Unrecognized" in outside.call("GET", "/stripe/v1/nothing").text


def test_another_sites_page_cannot_press_buttons(outside):
    pressed = outside.call("POST", "/faults", b"kind=500", **{"Sec-Fetch-Site": "cross-site"})

    assert pressed.status == 403
    assert outside.world.faults.all() == []


def test_a_fresh_world_takes_the_place_of_the_old(outside):
    outside.mail()
    old = outside.world

    fresh = outside.running.renew()

    assert fresh is outside.world is not old
    assert outside.world.resend.mails == []
    assert outside.mail().status == 200


def test_as_a_program_it_says_where_it_is_and_stops_when_told(tmp_path):
    argv = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as program:
        url = program.stdout.readline().split()[-1]
        assert urlsplit(url).port
        program.terminate()
        assert program.wait(10) == 0


def test_a_taken_port_is_said_in_one_line(outside):
    port = str(urlsplit(outside.running.url).port)
    argv = [sys.executable, "-m", "sandbox", "--port", port]

    done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert port in done.stderr


def test_a_broken_handler_is_a_500_and_the_next_request_works(outside, capsys):
    outside.world.resend.take = None

    assert outside.mail().status == 500
    assert "Traceback" in capsys.readouterr().err
    assert outside.call("GET", "/").status == 200


def test_no_two_routes_have_the_same_name_in_one_provider():
    for router in server.ROUTERS:
        names = [one.operation for one in router.routes if not one.operation.startswith("page.")]
        assert sorted(names) == sorted(set(names))


def test_what_was_accepted_is_still_counted_after_a_restart(tmp_path):
    with opened(tmp_path) as before:
        before.mail("k1")
    with (tmp_path / "ledger.jsonl").open("a") as out:
        out.write('{"provider": "torn')

    with opened(tmp_path) as after:
        after.mail("k2")
        assert [one.key for one in after.world.ledger.of("resend")] == ["k1", "k2"]
    with opened(tmp_path) as again:
        assert again.world.ledger.counts() == {("resend", "emails.send"): 2}
