"""The connection to QuickBooks: made by the owner, kept alive, renewed by one worker at a time."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from accounting import company, waiting
from accounting.facts import TokenFact
from accounting.models import QuickBooksConnection
from accounting.models.connection import ConnectionStatus, connect
from accounting.providers import intuit, quickbooks
from accounting.providers.quickbooks import Access
from core import clock
from core.alerts import raise_alert
from core.durable import ensure_no_transaction
from core.models import Alert
from core.outcomes import NotSent, Ok, Outcome, Rejected, Settlement, Skipped, WaitFor

T = TypeVar("T")

HOUR = 3600
#: A token is renewed when it has less than this to live, so that no call meets its end.
SLACK = timedelta(minutes=5)
#: An idle shop renews too: the refresh token lives 100 days from its last use.
IDLE = timedelta(days=7)
WARNING = timedelta(days=30)
NOT_CONNECTED = Skipped(waiting.NOT_CONNECTED)
DISCONNECTED = Skipped(waiting.DISCONNECTED)
WAITING = WaitFor(waiting.RECONNECT, after=HOUR)
#: The code of the refusal "the owner must connect again".
RECONNECT = "reconnect"
_BUSY = NotSent("the access to QuickBooks is just being renewed")
_LOST = Rejected(waiting.RECONNECT, RECONNECT)


def is_configured() -> bool:
    """Whether the shop has an app of its own at Intuit."""
    return bool(settings.QBO_CLIENT_ID and settings.QBO_CLIENT_SECRET)


def usable() -> QuickBooksConnection | Settlement:
    """The connection to post through, or why nothing can be posted now. Orders go on anyway."""
    held = QuickBooksConnection.objects.current()
    if held is None:
        return NOT_CONNECTED
    if held.status == ConnectionStatus.REVOKED:
        return DISCONNECTED
    return held if held.is_ok() else WAITING


def redirect_address() -> str:
    """Where Intuit sends the owner back; it must be entered there word for word."""
    return f"{settings.SITE_URL}/admin/accounting/quickbooksconnection/callback/"


def begin() -> tuple[str, str]:
    """A fresh state, to be kept in the browser's session, and the address to send it to."""
    state = secrets.token_urlsafe(32)
    return state, intuit.authorize_address(state=state, redirect_uri=redirect_address())


def complete(*, code: str, realm_id: str, who: str) -> Outcome[QuickBooksConnection]:
    """Make the connection that the owner has approved; what waited for it goes on."""
    answer = intuit.exchange(code=code, redirect_uri=redirect_address())
    if not isinstance(answer, Ok):
        return answer
    held = connect(realm_id=realm_id, fact=answer.value, who=who)
    described = company.describe(Access(held.realm_id, answer.value.access_token))
    if isinstance(described, Ok):
        held.describe(described.value)
    for alert in Alert.objects.filter(dedupe_key__startswith=_alerts(held), resolved_at=None):
        alert.resolve()
    waiting.bring_forward()
    return Ok(held)


def disconnect(held: QuickBooksConnection) -> Outcome[None]:
    """End the connection at Intuit and here. Here it ends whatever Intuit answers."""
    answer = intuit.revoke(held.refresh_token)
    held.revoke()
    return answer


def with_access(held: QuickBooksConnection, ask: Callable[[Access], Outcome[T]]) -> Outcome[T]:
    """Ask with a good token; one that is refused is renewed once and the same asked again.

    What ends the connection is Rejected with the code RECONNECT, and the owner is told once.
    """
    token = get_token(held)
    if not isinstance(token, Ok):
        return token
    outcome = ask(Access(held.realm_id, token.value))
    if isinstance(outcome, Rejected) and outcome.code == quickbooks.NO_ACCESS:
        token = _renew(held, instead_of=token.value)
        if not isinstance(token, Ok):
            return token
        outcome = ask(Access(held.realm_id, token.value))
    if isinstance(outcome, Rejected) and outcome.code in quickbooks.OWNER_MUST_ACT:
        return lose(held, outcome.reason)
    return outcome


def get_token(held: QuickBooksConnection) -> Outcome[str]:
    """An access token with some minutes to live; renewed first when it has not."""
    held.refresh_from_db()
    if not held.is_ok():
        return _LOST
    if held.access_expires_at - clock.now() > SLACK:
        return Ok(held.access_token)
    return _renew(held, instead_of=held.access_token)


def keep_alive() -> None:
    """Renew a connection that was idle for a week, and warn before it ends for good."""
    held = QuickBooksConnection.objects.current()
    if held is None or not held.is_ok():
        return
    if clock.now() - held.last_refreshed_at > IDLE:
        _renew(held, instead_of=held.access_token)
        held.refresh_from_db()
    ends = min(filter(None, (held.refresh_expires_at, held.refresh_hard_expires_at)))
    if held.is_ok() and ends - clock.now() < WARNING:
        _warn(held, until=f"{ends:%Y-%m-%d}")


def lose(held: QuickBooksConnection, reason: str) -> Rejected | NotSent:
    """The connection has ended: receipts wait, and the owner is told once.

    NotSent when the owner has connected again meanwhile, or another worker renews the tokens.
    """
    if held.need_reconnect(error=reason):
        raise_alert(
            severity="critical",
            title=_("QuickBooks must be connected again"),
            body=_(
                "QuickBooks no longer lets the shop in (%(reason)s). Orders go on; their receipts "
                "wait and are posted when you have connected again."
            )
            % {"reason": reason},
            dedupe_key=f"{_alerts(held)}{held.connected_at.isoformat()}",
            link=_page(),
        )
    held.refresh_from_db()
    return _BUSY if held.is_ok() else _LOST


def _renew(held: QuickBooksConnection, *, instead_of: str) -> Outcome[str]:
    """New tokens, unless another worker has them already or is at it.

    Intuit may end a connection that renews twice at once, so one guarded UPDATE gives a lease; it
    is committed before the call, and only its holder saves.
    """
    ensure_no_transaction()
    if not held.take_lease():
        held.refresh_from_db()
        return _BUSY if held.is_ok() else _LOST
    if held.access_token != instead_of:
        held.end_lease(error="")
        return Ok(held.access_token)
    return _save(held, intuit.refresh(held.refresh_token))


def _save(held: QuickBooksConnection, answer: Outcome[TokenFact]) -> Outcome[str]:
    match answer:
        case Ok(fact):
            return Ok(fact.access_token) if held.keep_tokens(fact) else _BUSY
        case Rejected(reason, intuit.INVALID_GRANT):
            return lose(held, reason)
        case _:
            held.end_lease(error=answer.reason)
            return NotSent(answer.reason)


def _warn(held: QuickBooksConnection, *, until: str) -> None:
    raise_alert(
        severity="warning",
        title=_("The connection to QuickBooks ends on %(date)s") % {"date": until},
        body=_("Connect again before that day; after it, receipts wait until you do."),
        dedupe_key=f"{_alerts(held)}ends/{until}",
        link=_page(),
    )


def _alerts(held: QuickBooksConnection) -> str:
    """What the keys of all alerts about this connection begin with."""
    return f"quickbooks/{held.realm_id}/"


def _page() -> str:
    return f"{settings.SITE_URL}/admin/accounting/quickbooksconnection/"
