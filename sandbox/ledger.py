"""What the world has accepted: an append-only list that tests and the suites of faults read."""

import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One accepted effect. `at`: seconds since 1970."""

    provider: str
    operation: str
    key: str
    reference: str
    at: float
    body: object


class Ledger:
    """Entries in the order they were accepted; also lines of `ledger.jsonl` in a folder.

    What the folder holds from an earlier run is read first.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.entries: list[Entry] = []
        self._lock = threading.Lock()
        self._path = folder / "ledger.jsonl" if folder else None
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self.entries += _kept(self._path)

    def add(
        self,
        *,
        provider: str,
        operation: str,
        key: str = "",
        reference: str = "",
        body: object = None,
    ) -> None:
        """Write one accepted effect."""
        entry = Entry(provider, operation, key, reference, time.time(), body)
        with self._lock:
            self.entries.append(entry)
            if self._path:
                with self._path.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(asdict(entry), default=str) + "\n")

    def of(self, provider: str, operation: str = "") -> list[Entry]:
        """The entries of one provider ("" for all), and of one operation when named."""
        with self._lock:
            return [
                one
                for one in self.entries
                if provider in ("", one.provider) and operation in ("", one.operation)
            ]

    def newest(self, count: int) -> list[Entry]:
        """The last entries, the newest first."""
        with self._lock:
            return self.entries[: -count - 1 : -1]

    def counts(self) -> dict[tuple[str, str], int]:
        """How often each operation of each provider was accepted."""
        with self._lock:
            found: dict[tuple[str, str], int] = {}
            for one in self.entries:
                name = (one.provider, one.operation)
                found[name] = found.get(name, 0) + 1
            return found


def _kept(path: Path) -> list[Entry]:
    """The entries of an earlier run. A line torn by a killed process is ended and left out."""
    if not path.exists():
        return []
    text = path.read_bytes()
    if text and not text.endswith(b"\n"):
        with path.open("ab") as out:
            out.write(b"\n")
    found = []
    for line in text.splitlines():
        try:
            found.append(Entry(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found
