"""The doors of the shop: taken once, kept by us, and handed to whoever is started again."""

import socket
import sys

import httpx

from core.supervisor import Program, Supervisor
from operations.programs import Programs, address, open_door
from tests.boot.test_supervisor import wait_until

GREETER = """
import socket, sys
with socket.socket(fileno=int(sys.argv[1])) as door:
    caller, _ = door.accept()
    with caller:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi")
"""


def test_a_port_that_a_starting_shop_has_chosen_is_nobody_elses():
    said = []
    with open_door("the shop", 0, said.append) as ours:
        port = ours.getsockname()[1]
        with open_door("the shop", port, said.append) as theirs:
            assert theirs.getsockname()[1] != port
            assert said == [f"Port {port} is taken; the shop uses {theirs.getsockname()[1]}"]


def test_who_calls_while_a_program_is_started_again_is_answered(tmp_path):
    supervisor = Supervisor(tmp_path, say=lambda _line: None)
    with open_door("the greeter", 0, print) as door:
        number = str(door.fileno())
        program = Program("greeter", [sys.executable, "-c", GREETER, number], doors=[int(number)])
        supervisor.start(program)
        assert httpx.get(address(door)).text == "hi"  # it serves one caller and ends
        wait_until(lambda: not _is_running(supervisor))
        with socket.create_connection(door.getsockname()) as early:
            early.sendall(b"GET / HTTP/1.1\r\n\r\n")
            early.settimeout(20)
            wait_until(lambda: supervisor.look() or _is_running(supervisor))
            assert early.recv(4096).endswith(b"hi")
    supervisor.stop_all()


def test_a_kept_connection_to_the_shop_does_not_wait_for_the_body_of_a_page():
    with open_door("the shop", 0, print) as door:
        Programs({}).web(door)

        with socket.create_connection(door.getsockname()), door.accept()[0] as caller:
            assert caller.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _is_running(supervisor):
    return any(one.process.poll() is None for one in supervisor._running)
