"""A small HTTP server that misbehaves on demand, for the tests of core.http."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAUSE = threading.Event()  # never set: its wait is how the server dawdles


class _Handler(BaseHTTPRequestHandler):
    """Answers by the path it is asked for."""

    def do_GET(self) -> None:
        kind = self.path.strip("/").split("?")[0]
        getattr(self, f"answer_{kind}", self.answer_status)()

    do_POST = do_GET  # noqa: N815 - named by the standard library

    def answer_status(self) -> None:
        self.reply(int(self.path.strip("/").split("?")[0]), b'{"why": "because"}')

    def answer_ok(self) -> None:
        self.reply(200, b'{"id": "thing_1", "secret": "sk_live_0123456789"}')

    def answer_busy(self) -> None:
        self.reply(429, b"{}", {"Retry-After": "7"})

    def answer_trickle(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" ")
            self.wfile.flush()
            PAUSE.wait(0.05)

    def answer_huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"x" * 100_000)

    def answer_hang(self) -> None:
        PAUSE.wait(1.5)

    def answer_reset(self) -> None:
        self.connection.close()

    def answer_elsewhere(self) -> None:
        self.reply(302, b"", {"Location": "http://169.254.169.254/"})

    def answer_html(self) -> None:
        self.reply(200, b"<html>", {})

    def reply(self, status: int, body: bytes, headers: dict | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args) -> None:
        """A caller that hangs up is what is tested here."""


@contextmanager
def misbehaving_server() -> Iterator[str]:
    """The address of the server, for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
