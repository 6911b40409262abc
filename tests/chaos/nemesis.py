"""Whatever can be killed, stopped, wiped or hung, in an order that a seed decides."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import redis

from tests.chaos.house import ChaosHouse, children

#: How often each fault comes, beside the others. PostgreSQL's and Valkey's are counted apart.
WEIGHTS = {
    "kill_child": 40,
    "kill_worker": 6,
    "stop_child": 8,
    "kill_sweeper": 5,
    "stop_sweeper": 2,
    "kill_web_child": 6,
    "kill_web": 2,
    "flush_valkey": 8,
    "kill_valkey": 4,
    "hang_valkey": 4,
    "kill_postgres": 3,
    "restart_postgres": 3,
    "hang_postgres": 1,
}
#: How long something is stopped, in unscaled seconds: longer than a lease, shorter than a quiet
#: period of a printer that cannot be asked twice.
_STOP, _HANG = 85.0, 30.0

#: The faults of each mix, and the seconds between two of them. `outage`, `hang` and `away` take
#: one engine from the shop for as long as it is under load, besides.
MIXES: Mapping[str, tuple[Mapping[str, int], float]] = {
    "all": (WEIGHTS, 2.0),
    "standard": ({"kill_child": 1}, 5.0),
    "outage": ({"kill_child": 1}, 5.0),
    "hang": ({"kill_child": 1}, 5.0),
    "away": ({"kill_child": 1}, 5.0),
}
#: The engine, and whether it is stopped (SIGSTOP: it accepts and never answers) or gone.
_TAKEN = {"outage": ("valkey", False), "hang": ("valkey", True), "away": ("postgres", False)}


class Nemesis:
    """One fault after the other until told to stop."""

    def __init__(self, house: ChaosHouse, *, seed: int, mix: str) -> None:
        self.counts: Counter[str] = Counter()
        self.kills = 0  # SIGKILLs that met a process of our own programs
        self.span: tuple[float, float] | None = None  # of a taken engine, seconds since 1970
        self._mix = mix
        self._house = house
        self._chance = random.Random(f"nemesis-{seed}")  # noqa: S311 - a seed replays it
        self._weights, self._pause = MIXES[mix]
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._rage, daemon=True)
        self._stopped: list[tuple[list[int], threading.Timer]] = []

    def start(self) -> None:
        self._thread.start()

    @property
    def takes(self) -> bool:
        """Whether the mix is about an engine that is away."""
        return self._mix in _TAKEN

    def take(self) -> None:
        """Take away the engine that the mix is about, until `stop`."""
        name, is_hung = _TAKEN[self._mix]
        if is_hung:
            self._house.kill(self._house.pid(name), signal.SIGSTOP)
        else:
            self._house.put_away(name)
        self.counts[f"{'hang' if is_hung else 'take'}_{name}"] += 1
        self.span = (time.time(), time.time())

    def stop(self) -> None:
        """No further fault; whatever is stopped goes on, whatever was taken comes back."""
        if self.span:
            name, is_hung = _TAKEN[self._mix]
            self.span = (self.span[0], time.time())
            if is_hung:
                self._house.kill(self._house.pid(name), signal.SIGCONT)
            else:
                self._house.bring_back(name)
        self._done.set()
        self._thread.join()
        for pids, timer in self._stopped:
            timer.cancel()
            self._go_on(pids)

    def _rage(self) -> None:
        acts: dict[str, Callable[[], bool]] = {
            name: getattr(self, f"_{name}") for name in self._weights
        }
        while not self._done.wait(self._chance.uniform(0.5, 1.5) * self._pause):
            name = self._chance.choices(list(self._weights), list(self._weights.values()))[0]
            with suppress(KeyError, IndexError):
                self.counts[name] += acts[name]()

    def _one(self, prefix: str) -> int:
        return self._house.pid(self._chance.choice(self._house.names(prefix)))

    def _child_of(self, prefix: str) -> int:
        return self._chance.choice(children(self._one(prefix)))

    def _kill_child(self) -> bool:
        return self._kill_all([self._child_of("worker")])

    def _kill_all(self, pids: Sequence[int]) -> bool:
        met = sum(self._house.kill(one) for one in pids)
        self.kills += met
        return met > 0

    def _kill_worker(self) -> bool:
        """The main process and all its children: a machine that is gone."""
        pid = self._one("worker")
        return self._kill_all([pid, *children(pid)])

    def _stop_child(self) -> bool:
        return self._stop_for([self._child_of("worker")], _STOP)

    def _kill_sweeper(self) -> bool:
        return self._kill_all([self._one("sweeper")])

    def _stop_sweeper(self) -> bool:
        return self._stop_for([self._one("sweeper")], _STOP)

    def _kill_web_child(self) -> bool:
        return self._kill_all([self._child_of("web")])

    def _kill_web(self) -> bool:
        pid = self._one("web")
        return self._kill_all([pid, *children(pid)])

    def _flush_valkey(self) -> bool:
        with suppress(redis.RedisError):
            self._house.valkey().flushall()
            return True
        return False

    def _kill_valkey(self) -> bool:
        return self._house.kill(self._house.pid("valkey"))

    def _hang_valkey(self) -> bool:
        return self._stop_for([self._house.pid("valkey")], _HANG)

    def _kill_postgres(self) -> bool:
        return self._house.kill(self._house.pid("postgres"))

    def _restart_postgres(self) -> bool:
        how = self._chance.choice((signal.SIGINT, signal.SIGQUIT))  # "fast" and "immediate"
        return self._house.kill(self._house.pid("postgres"), how)

    def _hang_postgres(self) -> bool:
        pid = self._house.pid("postgres")
        return self._stop_for([pid, *children(pid)], _HANG / 3)

    def _stop_for(self, pids: Sequence[int], seconds: float) -> bool:
        scaled = max(seconds * self._house.times.scale, 1.0)
        mine = [one for one in pids if self._house.kill(one, signal.SIGSTOP)]
        timer = threading.Timer(scaled, self._go_on, [mine])
        timer.daemon = True
        timer.start()
        self._stopped = [one for one in self._stopped if one[1].is_alive()] + [(mine, timer)]
        return bool(mine)

    def _go_on(self, pids: Sequence[int]) -> None:
        for one in pids:
            self._house.kill(one, signal.SIGCONT)
