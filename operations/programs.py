"""The command lines of the shop's programs, as the supervisor starts them."""

import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings

from core.supervisor import Program

_LOCAL = "127.0.0.1"
_ERROR = 400
_BACKLOG = 2048


class Programs:
    """Programs that share one environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """`env` is everything that a program is told."""
        self.env = env

    def manage(self, name: str, *argv: str) -> Program:
        """A command of manage.py; its log is `<name>.log`."""
        return self._python(name, str(settings.BASE_DIR / "manage.py"), *argv)

    def sandbox(
        self, door: socket.socket, data: Path, shop_url: str, keys: Mapping[str, str]
    ) -> Program:
        """The simulated providers; `shop_url` is where their webhooks go."""
        options = {
            "fd": str(door.fileno()),
            "data": str(data),
            "shop-url": shop_url,
            "stripe-webhook-secret": keys["SANDBOX_STRIPE_WEBHOOK_SECRET"],
            "resend-webhook-secret": keys["SANDBOX_RESEND_WEBHOOK_SECRET"],
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return self._python("sandbox", "-m", "sandbox", *flags, door=door, ready="/")

    def web(self, door: socket.socket) -> Program:
        """The shop's pages."""
        # Head and body of a page are written apart: on a kept connection the body would wait 40 ms
        # for the caller's word that the head came. gunicorn sees to it only at doors of its own.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        memory = ["--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else []  # noqa: S108
        return self._python(
            "web",
            *("-m", "gunicorn", "config.wsgi", "--bind", f"fd://{door.fileno()}", "--preload"),
            *("--worker-class", "core.web_worker.StayingWorker"),
            *("--workers", "2", "--threads", "16"),
            *("--graceful-timeout", "10", *memory),
            door=door,
            ready="/healthz",
        )

    def worker(self) -> Program:
        """What works off due rows when a hint comes."""
        return self._python(
            "worker",
            # Quiet: a banner that cannot be written, as on a full disk, ends the worker.
            *("-m", "celery", "--quiet", "--app", "config", "worker", "--queues", "hint,slow"),
            *("--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            stop_seconds=40,  # Celery itself gives running tasks 30
        )

    def _python(
        self,
        name: str,
        *argv: str,
        door: socket.socket | None = None,
        ready: str = "",
        stop_seconds: float = 15,
    ) -> Program:
        """A Python program of ours; `ready` is the page behind its door that answers when it is."""
        return Program(
            name=name,
            argv=[sys.executable, *argv],
            env=self.env,
            cwd=settings.BASE_DIR,
            ready=(lambda _pid: _answers(address(door), ready)) if door else (lambda _pid: True),
            doors=[door.fileno()] if door else [],
            stop_seconds=stop_seconds,
        )


def open_door(what: str, wanted: int, say: Callable[[str], None]) -> socket.socket:
    """A socket that listens on the wanted port; when it is taken (which is said) or 0, on another.

    It is held from now on, by us: whoever else looks for a port meanwhile finds this one taken, and
    a program that is started again finds the callers who came in between.
    """
    with suppress(OSError):
        return socket.create_server((_LOCAL, wanted), backlog=_BACKLOG)
    door = socket.create_server((_LOCAL, 0), backlog=_BACKLOG)
    say(f"Port {wanted} is taken; {what} uses {door.getsockname()[1]}")
    return door


def address(door: socket.socket) -> str:
    """Where a browser finds what listens there: http://127.0.0.1:8000."""
    return f"http://{_LOCAL}:{door.getsockname()[1]}"


def _answers(url: str, path: str) -> bool:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < _ERROR
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
