"""A worker as a process of its own, killed or stopped at a chosen moment by its own hand.

Run as `python -m tests.fulfillment.worker <sandbox> <signal> <before|after> <operation>`: it works
off everything that is due and meets the signal right before the call leaves, or right after its
answer came and before anything of it is saved.
"""

import os
import signal
import sys

import django


def main(sandbox: str, name: str, moment: str, operation: str) -> None:
    """Work until nothing is due, or until the moment has come."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - Django is not ready before

    from core import api_calls  # noqa: PLC0415
    from core.drain import drain_all  # noqa: PLC0415
    from tests.world import point_at  # noqa: PLC0415

    point_at(settings, sandbox)
    begin, finish = api_calls.begin, api_calls.finish
    calls: list[str] = []

    def meet(here: str) -> None:
        if here == moment and calls[-1] == operation:
            os.kill(os.getpid(), getattr(signal, name))

    def begin_and_meet(provider, asked, reference, request):
        calls.append(asked)
        entry = begin(provider, asked, reference, request)
        meet("before")
        return entry

    def meet_and_finish(entry, outcome, kept):
        meet("after")
        finish(entry, outcome, kept)

    api_calls.begin, api_calls.finish = begin_and_meet, meet_and_finish
    drain_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
