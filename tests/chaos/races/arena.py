"""The arena: sides in threads with connections of their own, meeting at a chosen statement.

The first side stops before or after a statement of its own. Then the second runs, until it is
through or waits for a lock of the first. Nothing sleeps: PostgreSQL says who waits for whom.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.db import connection

from core import circuit, clock, timetable
from tests.chaos.races.guards import Removal

DEADLINE_SECONDS = 30.0
_LOOK_SECONDS = 0.002

Act = Callable[[], object]


class Side(threading.Thread):
    """One who acts. Its `answer` is what the act returned, or the name of what broke it."""

    def __init__(self, act: Act, without: Sequence[Removal], halt: "Halt | None" = None) -> None:
        super().__init__(daemon=True)
        self._act, self._without, self._halt = act, without, halt
        self.connected, self.reached, self.go_on = (threading.Event() for _ in range(3))
        self.answer: object = "never ended"
        self.pid = 0

    def run(self) -> None:
        try:
            clock.follow()
            self.pid = connection.connection.info.backend_pid
            self.connected.set()
            with connection.execute_wrapper(self._execute):
                self.answer = self._act()
        except Exception as error:  # noqa: BLE001 - that it broke is what the race is asked
            self.answer = f"broke: {type(error).__name__}"
        finally:
            self.connected.set()
            connection.close()

    def _execute(self, execute, sql, params, many, context):
        is_here = self._halt is not None and self._halt.is_at(f"{sql} {params}")
        if is_here and self._halt.when == "before":
            self._wait()
        for one in self._without:
            sql = one.rewritten(sql)
        answer = execute(sql, params, many, context)
        if is_here and self._halt.when == "after":
            self._wait()
        return answer

    def _wait(self) -> None:
        for one in self._without:
            one.tear()
        self.reached.set()
        assert self.go_on.wait(DEADLINE_SECONDS), "nobody let this side go on"


@dataclass
class Halt:
    """Where the first side waits: at the first statement (with its values) that matches."""

    pattern: str
    when: str = "after"
    met: bool = field(default=False, init=False)

    def is_at(self, said: str) -> bool:
        if self.met or not re.search(self.pattern, said, re.DOTALL):
            return False
        self.met = True
        return True


@dataclass
class Arena:
    """Where one race is run; `without` are the guards that are taken away."""

    world: object
    settings: object
    without: Sequence[Removal] = ()

    def meet(self, first: Act, second: Act, *, at: str, when: str = "after") -> list[object]:
        """Hold `first` at a statement until `second` is through or waits for it; both answers."""
        one, two = Side(first, self.without, Halt(at, when)), Side(second, self.without)
        try:
            self._start(one)
            self._until(lambda: one.reached.is_set() or not one.is_alive())
            assert one.reached.is_set(), f"the first side never came to {at}: {one.answer}"
            self._start(two)
            self._until(lambda: not two.is_alive() or _waits(two.pid))
        finally:
            one.go_on.set()
        self._until(lambda: not one.is_alive() and not two.is_alive())
        return [one.answer, two.answer]

    def together(self, *acts: Act) -> list[object]:
        """Run all at once, in whatever order the machine likes; their answers."""
        sides = [Side(act, self.without) for act in acts]
        for side in sides:
            side.start()
        self._until(lambda: not any(side.is_alive() for side in sides))
        return [side.answer for side in sides]

    def _start(self, side: Side) -> None:
        side.start()
        assert side.connected.wait(DEADLINE_SECONDS)

    def _until(self, is_so: Callable[[], bool]) -> None:
        end, tick = time.monotonic() + DEADLINE_SECONDS, threading.Event()
        while not is_so():
            assert time.monotonic() < end, "the race did not come to its end"
            tick.wait(_LOOK_SECONDS)


def _waits(pid: int) -> bool:
    """Whether this backend waits for a lock that another holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [pid])
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True)
class Race:
    """`run` returns what was found and what the law says; without the guard they must differ."""

    name: str
    guard: str
    harm: str
    without: Sequence[Removal]
    run: Callable[[Arena], tuple[object, object]]

    def held(self, world, settings, *, guarded: bool) -> tuple[object, object]:
        """What was found and what the law says, with the guard or without it."""
        removals = () if guarded else self.without
        with _fresh(), ExitStack() as gone:
            for one in removals:
                gone.enter_context(one.applied())
            return self.run(Arena(world, settings, removals))

    def row(self) -> str:
        """The race as docs/reliability.md shows it."""
        return f"| {self.name} | {self.guard} | {self.harm} |"


RACES: dict[str, Race] = {}


def race(*, guard: str, harm: str, without: Sequence[Removal]):
    """Register a race (decorator); its name is the function's."""

    def register(run):
        name = run.__name__.replace("_", " ")
        RACES[name] = Race(name, guard, harm, without, run)
        return run

    return register


@contextmanager
def _fresh() -> Iterator[None]:
    """What a process remembers is forgotten before and after."""
    circuit.forget()
    timetable.forget()
    yield
    circuit.forget()
    timetable.forget()
