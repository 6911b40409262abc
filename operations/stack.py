"""A whole shop on this machine as one thing: engines, sandbox, web, worker and sweeper.

`manage.py run`, `manage.py demo` and the browser journeys start the same one, each on a data folder
of its own.
"""

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from core import database, embedded, own_keys
from core.supervisor import NotStartedError, StoppedError, Supervisor
from operations.programs import Programs, address, open_door

__all__ = ["NotStartedError", "Owner", "Plan", "Stack", "StoppedError", "adopted", "running"]

RUN_FILE = "run.env"  # config/env.py reads it, so that other commands find the running shop
OWNER_FILE = "owner.json"
#: What an isolated demo does not take over: keys of providers, and secrets of another shop.
_NOT_OURS = (
    *("STRIPE_", "RESEND_", "S3_", "DISCORD_", "MAIL_FROM", "SANDBOX_"),
    *("SECRET_KEY", "LINK_KEY", "FIELD_KEYS", "ENV_FILE"),
)


@dataclass(frozen=True)
class Plan:
    """What to start. Empty addresses: engines of our own, and the shop on 127.0.0.1.

    `isolated`: a demo that takes neither `.env` nor provider keys from whoever started it.
    """

    data: Path
    demo: bool = True
    isolated: bool = False
    database_url: str = ""
    redis_url: str = ""
    site_url: str = ""
    shop_port: int = 8000
    sandbox_port: int = 4010


@dataclass(frozen=True)
class Owner:
    """How the owner logs in. `otpauth`: the address inside the QR code, in demo mode only."""

    username: str
    password: str
    otpauth: str = ""


class Stack:
    """The running shop. `shop` and `sandbox` are addresses; `env` is what programs were told."""

    def __init__(self, plan: Plan, say: Callable[[str], None] = print) -> None:
        """Nothing is started, only ports are taken; `say` gets one line for people at a time."""
        self.plan = plan
        self.data = plan.data
        self.supervisor = Supervisor(plan.data / "logs", say)
        self.owner: Owner | None = None
        self.env: dict[str, str] = {}
        self._say = say
        self._engines: embedded.Engines | None = None
        self._lock: int | None = None
        self._door = open_door("the shop", plan.shop_port, say)
        self._sandbox = open_door("the sandbox", plan.sandbox_port, say) if plan.demo else None
        self.shop = plan.site_url or address(self._door)
        self.sandbox = address(self._sandbox) if self._sandbox else ""

    def start(self) -> None:
        """Start everything in order and wait until the shop answers.

        Raises:
            NotStartedError: naming the program and the end of its log.
            StoppedError: somebody asked to stop meanwhile.
        """
        self._take_lock()
        keys = own_keys.ensure(self.data)
        self.env = self._environment()
        self._write_run_file()
        programs = Programs(self.env)
        self._say("Preparing the database")
        self.supervisor.run_once(programs.manage("migrate", "migrate", "--no-input"))
        if self._sandbox:
            folder = self.data / "sandbox"
            self.supervisor.start(
                programs.sandbox(self._sandbox, folder, address(self._door), keys)
            )
            self._say("Filling the shelves")
            self.supervisor.run_once(programs.manage("seed", "seed"))
        else:
            self.supervisor.run_once(programs.manage("static", "collectstatic", "--no-input"))
        self._find_owner(programs)
        self.supervisor.start(programs.manage("sweeper", "sweep"))
        self.supervisor.start(programs.worker())
        self._say("Opening the shop")
        self.supervisor.start(programs.web(self._door))

    def stop(self) -> None:
        """Stop everything; no process, socket or stale address stays behind."""
        self.supervisor.stop_all()
        for door in filter(None, (self._door, self._sandbox)):
            door.close()
        if self._lock is not None:
            (self.data / RUN_FILE).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None
        if self._engines:
            self._engines.remove_sockets()

    def _environment(self) -> dict[str, str]:
        own = self._start_engines()
        given = dict(os.environ)
        if self.plan.isolated:
            given = {name: text for name, text in given.items() if not name.startswith(_NOT_OURS)}
            given["ENV_FILE"] = ""
        return {
            **given,
            "DATA_DIR": str(self.data),
            "DATABASE_URL": self.plan.database_url or own.get("postgres", ""),
            "REDIS_URL": self.plan.redis_url or own.get("valkey", ""),
            "SITE_URL": self.shop,
            "SANDBOX_URL": self.sandbox,
        }

    def _start_engines(self) -> dict[str, str]:
        """Start those engines that the plan gives no address of; their addresses by name."""
        missing = {"postgres": not self.plan.database_url, "valkey": not self.plan.redis_url}
        if not any(missing.values()):
            return {}
        self._say("Starting PostgreSQL and Valkey")
        try:
            self._engines = embedded.prepare(self.data)
        except embedded.EngineError as error:
            raise NotStartedError(str(error)) from None
        for program in self._engines.programs:
            if missing[program.name]:
                self.supervisor.start(program)
        return {"postgres": self._engines.database_url, "valkey": self._engines.redis_url}

    def _find_owner(self, programs: Programs) -> None:
        """Make the owner at the first start. In a real shop the password is known only now."""
        path = self.data / OWNER_FILE
        self.supervisor.run_once(programs.manage("owner", "first_owner", "--file", str(path)))
        if path.exists():
            self.owner = Owner(**json.loads(path.read_text()))
            if not self.plan.demo:
                path.unlink()

    def _write_run_file(self) -> None:
        names = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "SANDBOX_URL")
        path = self.data / RUN_FILE
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name}={self.env[name]}\n" for name in names if self.env.get(name))

    def _take_lock(self) -> None:
        """One shop per data folder; the lock goes with the process."""
        lock = os.open(self.data / "run.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            message = f"a shop already runs on {self.data}: stop it first, or set another DATA_DIR"
            raise NotStartedError(message) from None
        self._lock = lock


@contextmanager
def running(plan: Plan, say: Callable[[str], None] = print) -> Iterator[Stack]:
    """The started shop, watched in the background until the block ends.

    Raises:
        NotStartedError: naming the program and the end of its log.
    """
    stack = Stack(plan, say)
    watcher = threading.Thread(target=stack.supervisor.watch, name="supervisor", daemon=True)
    try:
        stack.start()
        watcher.start()
        yield stack
    finally:
        stack.supervisor.ask_to_stop()
        if watcher.is_alive():
            watcher.join()
        stack.stop()


@contextmanager
def adopted(stack: Stack) -> Iterator[None]:
    """Let this process ask the stack's database, as if it had been started with its settings."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database.configure(stack.env["DATABASE_URL"]))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
