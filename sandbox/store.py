"""Where a provider keeps its objects: in memory, and in a journal when a folder is given.

The journal is one JSON line per change, so a change costs one short write however much is held;
it is rewritten short at each start. A line torn by a killed process is left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]


class Store:
    """Objects by kind and id, oldest first. The caller holds the world's lock."""

    def __init__(self, folder: Path | None = None, *, name: str = "stripe") -> None:
        """`name` is the journal's own in the folder."""
        self._kinds: dict[str, dict[str, Json]] = {}
        self._journal: IO[str] | None = None
        if folder is not None:
            self._open(folder / f"{name}.jsonl")

    def put(self, kind: str, key: str, value: Json) -> Json:
        """Hold an object, in the place of what had its key."""
        self._kinds.setdefault(kind, {})[key] = value
        self._write(kind, key, value)
        return value

    def drop(self, kind: str, key: str) -> None:
        """Forget an object."""
        if self._kinds.get(kind, {}).pop(key, None) is not None:
            self._write(kind, key, None)

    def clear(self, kind: str) -> None:
        """Forget every object of a kind."""
        for key in list(self._kinds.get(kind, {})):
            self.drop(kind, key)

    def get(self, kind: str, key: str) -> Json | None:
        """The object, or None."""
        return self._kinds.get(kind, {}).get(key)

    def all(self, kind: str) -> list[Json]:
        """Every object of a kind, oldest first."""
        return list(self._kinds.get(kind, {}).values())

    def close(self) -> None:
        """Write no more."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _write(self, kind: str, key: str, value: Json | None) -> None:
        if self._journal is not None:
            self._journal.write(json.dumps([kind, key, value]) + "\n")
            self._journal.flush()

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        for kind, key, value in _lines(path):
            held = self._kinds.setdefault(kind, {})
            if value is None:
                held.pop(key, None)
            else:
                held[key] = value
        short = path.with_suffix(".new")
        with short.open("w", encoding="utf-8") as out:
            for kind, held in self._kinds.items():
                out.writelines(json.dumps([kind, key, value]) + "\n" for key, value in held.items())
        short.replace(path)
        self._journal = path.open("a", encoding="utf-8")


def _lines(path: Path) -> Iterator[tuple[str, str, Json | None]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                kind, key, value = json.loads(line)
            except ValueError:
                continue
            yield kind, key, value
