"""A road to PostgreSQL that breaks where a case says: it is done, and nobody hears of it."""

import shutil
import socket
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

_NAME = ".s.PGSQL.5432"
_BLOCK = 65536


class Proxy:
    """Passes everything on; cuts both ways after the server has answered the nth `marker`."""

    def __init__(self, url: str, marker: bytes, *, at: int = 1, times: int = 1) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="storehand-proxy-", dir="/tmp"))
        host = dict(parse_qsl(urlsplit(url).query))["host"]
        self.url = url.replace(f"host={host}", f"host={self.folder}")
        self.cuts = 0
        self._server = f"{host}/{_NAME}"
        self._marker, self._at, self._times = marker, at, times
        self._seen = 0
        self._lock = threading.Lock()
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(self.folder / _NAME))
        self._door.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No further connection."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        mute = threading.Event()
        back = threading.Thread(target=self._bring_back, args=(client, server, mute), daemon=True)
        back.start()
        with suppress(OSError):
            while data := client.recv(_BLOCK):
                if self._is_the_one(data):
                    mute.set()
                server.sendall(data)
        _end(server)

    def _bring_back(self, client: socket.socket, server: socket.socket, mute) -> None:
        with suppress(OSError):
            while data := server.recv(_BLOCK):
                if mute.is_set():
                    with self._lock:
                        self.cuts += 1
                    break
                client.sendall(data)
        _end(client)
        _end(server)

    def _is_the_one(self, data: bytes) -> bool:
        with self._lock:
            if self._marker not in data:
                return False
            self._seen += 1
            return self._at <= self._seen < self._at + self._times


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def cutting(url: str, marker: bytes, **how: int):
    """A proxy for as long as the block lasts."""
    proxy = Proxy(url, marker, **how)
    try:
        yield proxy
    finally:
        proxy.close()
