"""The command lines of the shop's programs, as the supervisor starts them."""

import socket
import sys
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings

from core.supervisor import Program

_LOCAL = "127.0.0.1"
_ERROR = 400


class Programs:
    """Programs that share one environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """`env` is everything that a program is told."""
        self.env = env

    def manage(self, name: str, *argv: str) -> Program:
        """A command of manage.py; its log is `<name>.log`."""
        return self._python(name, str(settings.BASE_DIR / "manage.py"), *argv)

    def sandbox(self, port: int, data: Path, shop_port: int, keys: Mapping[str, str]) -> Program:
        """The simulated providers."""
        options = {
            "port": str(port),
            "data": str(data),
            "shop-url": f"http://{_LOCAL}:{shop_port}",
            "stripe-webhook-secret": keys["SANDBOX_STRIPE_WEBHOOK_SECRET"],
            "resend-webhook-secret": keys["SANDBOX_RESEND_WEBHOOK_SECRET"],
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return self._python("sandbox", "-m", "sandbox", *flags, ready=f"{_LOCAL}:{port}/")

    def web(self, port: int) -> Program:
        """The shop's pages."""
        memory = ["--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else []  # noqa: S108
        return self._python(
            "web",
            *("-m", "gunicorn", "config.wsgi", "--bind", f"{_LOCAL}:{port}", "--preload"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
            *("--graceful-timeout", "10", *memory),
            ready=f"{_LOCAL}:{port}/healthz",
        )

    def worker(self) -> Program:
        """What works off due rows when a hint comes."""
        return self._python(
            "worker",
            *("-m", "celery", "--app", "config", "worker", "--queues", "hint,slow"),
            *("--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            stop_seconds=40,  # Celery itself gives running tasks 30
        )

    def _python(self, name: str, *argv: str, ready: str = "", stop_seconds: float = 15) -> Program:
        """A Python program of ours; `ready` is the page that answers when it is."""
        return Program(
            name=name,
            argv=[sys.executable, *argv],
            env=self.env,
            cwd=settings.BASE_DIR,
            ready=(lambda _pid: _answers(ready)) if ready else (lambda _pid: True),
            stop_seconds=stop_seconds,
        )


def free_port(what: str, wanted: int, say: Callable[[str], None]) -> int:
    """The wanted port; when it is taken (which is said) or 0, a free one."""
    if wanted and _is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((_LOCAL, 0))
        port = int(probe.getsockname()[1])
    if wanted:
        say(f"Port {wanted} is taken; {what} uses {port}")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOCAL, port))
        except OSError:
            return False
    return True


def _answers(page: str) -> bool:
    host, _slash, path = page.partition("/")
    connection = HTTPConnection(host, timeout=2)
    try:
        connection.request("GET", f"/{path}")
        return connection.getresponse().status < _ERROR
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
