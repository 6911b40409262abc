"""Health checks as a registry: feeds the doctor command, /readyz and the owner's checklist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import structlog

log = structlog.get_logger(__name__)

Level = Literal["ok", "warn", "fail", "skipped"]


@dataclass(frozen=True)
class Result:
    """What one check found; `fix` says what to do about it, empty when nothing is to be done."""

    level: Level
    message: str
    fix: str = ""
    name: str = ""


@dataclass(frozen=True)
class Probe:
    """One check. A `live` one calls a provider and runs only when asked for."""

    name: str
    live: bool
    check: Callable[[], Result]


_probes: dict[str, Probe] = {}


def probe(
    name: str, *, live: bool = False
) -> Callable[[Callable[[], Result]], Callable[[], Result]]:
    """Register a check under a name people read (decorator)."""

    def register(check: Callable[[], Result]) -> Callable[[], Result]:
        _probes[name] = Probe(name, live, check)
        return check

    return register


def ok(message: str) -> Result:
    """All is well."""
    return Result("ok", message)


def warn(message: str, fix: str) -> Result:
    """Works, but somebody should look."""
    return Result("warn", message, fix)


def fail(message: str, fix: str) -> Result:
    """Does not work; `fix` names the exact cure."""
    return Result("fail", message, fix)


def skipped(message: str) -> Result:
    """Not checked, and why."""
    return Result("skipped", message)


def run_probes(*, live: bool = False, names: frozenset[str] | None = None) -> list[Result]:
    """Run the checks in the order of their registration; one that breaks is a failed check.

    Args:
        live: also run those that call providers; otherwise they are reported as skipped.
        names: only these checks.
    """
    wanted = [found for found in _probes.values() if names is None or found.name in names]
    return [_run(found, live=live) for found in wanted]


def _run(found: Probe, *, live: bool) -> Result:
    if found.live and not live:
        return Result("skipped", "needs --live", name=found.name)
    try:
        result = found.check()
    except Exception as error:
        log.exception("probe_broke", probe=found.name)
        result = fail(f"the check itself broke: {type(error).__name__}", "see the log")
    return Result(result.level, result.message, result.fix, found.name)
