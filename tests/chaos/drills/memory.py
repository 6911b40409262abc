"""An answer of 300 MB from each provider: no worker grows above 300 MB, and nobody believes it."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

from core.models import ApiCall
from tests.chaos.drills.tools import BOOK, Say, buy, fault, rest, unfinished
from tests.chaos.house import ChaosHouse, children
from tests.chaos.judge import LAWS, Evidence, judge

_MOST = 300_000_000
_PROVIDERS = ("stripe", "resend", "discord", "printful", "printify", "gooten", "quickbooks")
_GOODS = (BOOK, "field-guide-print", "harbour-print", "workshop-mug", "shelfmark")
_ROUNDS = 2


def play(house: ChaosHouse, say: Say) -> Iterator[str]:
    """Each provider floods once a round."""
    peaks: dict[int, int] = {}
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(house, peaks, done), daemon=True)
    watcher.start()
    sessions: list[str] = []
    for _round in range(_ROUNDS):
        sessions += buy(house, _GOODS)
        for provider in _PROVIDERS:
            fault(house, provider, "*", "huge")
        if not house.names("worker"):
            house.hire(workers=1, sweepers=1)
        took, still_open = rest(house, sessions, say)
        say(f"at rest after {took:.1f} s")
        yield from still_open
    done.set()
    watcher.join()
    yield from unfinished(sessions)
    yield from _unbelieved(say)
    highest = max(peaks.values(), default=0)
    say(f"peak memory of {len(peaks)} worker processes: {highest / 1e6:.0f} MB (limit 300 MB)")
    if not 0 < highest <= _MOST:
        yield f"a worker held {highest / 1e6:.0f} MB"
    for verdict in judge(Evidence(house.sandbox, house.folder, still_open), LAWS[:7]):
        yield from verdict.broken


def _unbelieved(say: Say) -> Iterator[str]:
    for provider in _PROVIDERS:
        calls = ApiCall.objects.filter(provider=provider).exclude(result="OK")
        said = sorted({f"{one.operation}: {one.result} ({one.error[:60]})" for one in calls})
        say(f"  {provider}: {'; '.join(said) or 'was not asked, or was believed'}")
        if not calls.filter(result__in=("UNKNOWN", "NOT_SENT")).exists():
            yield f"the flood of {provider} left no trace"


def _watch(house: ChaosHouse, peaks: dict[int, int], done: threading.Event) -> None:
    """The most that each process of the worker ever held, by the kernel's own count."""
    while not done.wait(0.1):
        for name in house.names("worker"):
            for pid in children(house.pid(name)):
                peaks[pid] = max(peaks.get(pid, 0), _peak(pid))


def _peak(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0
