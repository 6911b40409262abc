"""Connects the demo shop to the sandbox's company, by the pages an owner would walk through."""

import http.client
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings

from accounting import choices, connection, mapped
from accounting.models import QuickBooksConnection
from core.outcomes import Ok

_SECONDS = 10


def connect_demo() -> str:
    """Connect, and save the mappings that fit by name. What came of it, in a sentence."""
    if not settings.DEMO_MODE:
        return "QuickBooks is connected by its owner, not by the seed."
    held = QuickBooksConnection.objects.current()
    if held is not None and held.is_ok():
        return f"QuickBooks is connected to {held} already."
    try:
        code, realm = _approve()
    except OSError as error:
        return f"QuickBooks was not connected: the sandbox did not answer ({error})."
    made = connection.complete(code=code, realm_id=realm, who="demo")
    if not isinstance(made, Ok):
        return f"QuickBooks was not connected: {made.reason}"
    read = choices.read(made.value)
    if not isinstance(read, Ok):
        return f"QuickBooks is connected, but its lists could not be read: {read.reason}"
    count = mapped.propose(made.value)
    return f"QuickBooks is connected to {made.value}; {count} mappings saved by name."


def _approve() -> tuple[str, str]:
    """Press "Approve" on the sandbox's page; the code and the company it sends back."""
    state, address = connection.begin()
    asked = urlsplit(address)
    form = dict(parse_qs(asked.query)) | {"answer": ["approve"]}
    caller = http.client.HTTPConnection(asked.netloc, timeout=_SECONDS)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        caller.request("POST", asked.path, urlencode(form, doseq=True), headers)
        answer = caller.getresponse()
        back = parse_qs(urlsplit(answer.getheader("Location") or "").query)
    finally:
        caller.close()
    if back.get("state") != [state] or "code" not in back:
        message = f"the page answered {answer.status} and sent nobody back"
        raise OSError(message)
    return back["code"][0], back["realmId"][0]
