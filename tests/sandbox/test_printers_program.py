"""`python -m sandbox`: its printers print and ship by themselves, and keep what they did."""

import subprocess
import sys
import time

import httpx

from tests.sandbox.print_kit import DRAFT, PRINTFUL, REFERENCE


def asked(url: str, path: str, body: object = None):
    """One call to the program; the JSON of its answer."""
    method = "GET" if body is None else "POST"
    with httpx.Client(trust_env=False, headers=PRINTFUL, timeout=5) as client:
        return client.request(method, url + path, json=body).json()


def test_as_a_program_the_printers_ship_within_seconds(tmp_path):
    argv = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as program:
        try:
            url = program.stdout.readline().split()[-1]
            asked(url, "/printful/orders?confirm=1", DRAFT)
            end, status = time.monotonic() + 10, ""
            while status != "fulfilled" and time.monotonic() < end:
                time.sleep(0.1)  # noqa: TID251 - waits for another process
                status = asked(url, f"/printful/orders/@{REFERENCE}")["result"]["status"]
            (order,) = asked(url, "/_world/printers/printful?committed=1")
        finally:
            program.terminate()

    assert status == "fulfilled"
    assert [one["carrier"] for one in order["parcels"]] == ["UPS"]
