"""A load generator that costs little: prepared bytes on kept connections, one thread."""

import asyncio
import re
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_TRIES = 5


@dataclass
class Load:
    """What a load brought: the seconds of each answer, how often each status came, and how long.

    server_cpu: processor seconds that the server used meanwhile, where somebody looked.
    """

    seconds: float = 0.0
    server_cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0


def request(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One POST as bytes."""
    parts = urlsplit(url)
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def post_all(url: str, requests: Iterable[bytes], *, connections: int) -> Load:
    """Send every request once, over so many kept connections at the same time."""
    return asyncio.run(_post_all(url, deque(requests), connections))


async def _post_all(url: str, waiting: "deque[bytes]", connections: int) -> Load:
    load = Load()
    start = time.perf_counter()
    await asyncio.gather(*(_work(url, waiting, load) for _ in range(connections)))
    load.seconds = time.perf_counter() - start
    return load


async def _work(url: str, waiting: "deque[bytes]", load: Load) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    while waiting:
        sent = waiting.popleft()
        begun = time.perf_counter()
        for _try in range(_TRIES):
            writer.write(sent)
            status = await _status(reader)
            if status:
                break
            # The server may close a kept connection at any moment between two requests.
            writer.close()
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        load.latencies.append(time.perf_counter() - begun)
        load.statuses[status] += 1
    writer.close()


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of one answer, its body read; 0 when the connection was closed."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length and int(length[1]):
            await reader.readexactly(int(length[1]))
        return int(head.split(b" ", 2)[1])
    except (asyncio.IncompleteReadError, ConnectionError):
        return 0
