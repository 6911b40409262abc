import os
import stat
from pathlib import Path

import psycopg
import pytest
import redis

from core import embedded
from core.supervisor import Supervisor


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A pair of engines of its own, started as the shop starts them."""
    folder = tmp_path_factory.mktemp("engines")
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    supervisor = Supervisor(folder / "logs")
    engines = embedded.prepare(folder / "data")
    pids = {program.name: supervisor.start(program) for program in engines.programs}
    yield engines, pids, folder / "data"
    supervisor.stop_all()
    engines.remove_sockets()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_both_engines_answer_on_their_sockets(pair):
    engines, _pids, _data = pair
    with psycopg.connect(engines.database_url) as connection:
        row = connection.execute("SELECT current_setting('server_version_num')::int").fetchone()

    assert row[0] >= 180000
    assert redis.Redis.from_url(engines.redis_url).ping()


def test_sockets_and_data_are_closed_to_everybody_else(pair):
    engines, _pids, data = pair

    assert mode(engines.sockets) == 0o700
    assert mode(data / "postgres") == 0o700
    assert mode(data / "valkey") == 0o700
    assert mode(data) == (0o711 if os.getuid() == 0 else 0o700)


def test_socket_paths_are_short_enough_for_every_system(pair):
    engines, _pids, _data = pair

    assert all(len(str(path)) < 90 for path in engines.sockets.iterdir())


def test_no_engine_listens_on_a_tcp_port(pair):
    _engines, pids, _data = pair

    for pid in pids.values():
        assert inodes_of(pid) & listening() == set()


def test_the_database_and_root_do_not_know_each_other(pair):
    _engines, pids, _data = pair

    for pid in pids.values():
        assert Path(f"/proc/{pid}").stat().st_uid != 0


def inodes_of(pid):
    links = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def listening():
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        rows = Path(table).read_text().splitlines()[1:] if Path(table).exists() else []
        found |= {row.split()[9] for row in rows if row.split()[3] == "0A"}
    return found
