"""Intuit's OAuth 2.0: approval, tokens, revoking.

The calls are made here and not by intuit-oauth: see docs/decisions/0012-quickbooks-transport.md.
Facts: developer.intuit.com, OAuth 2.0; refresh-token policy of November 2025.
"""

import base64
from urllib.parse import urlencode

from django.conf import settings

from accounting.facts import TokenFact
from core.http import ProviderClient, Reply
from core.outcomes import Ok, Outcome, Rejected

SCOPE = "com.intuit.quickbooks.accounting"
#: The refusal that ends a connection: the refresh token is dead, and no retry brings it back.
INVALID_GRANT = "invalid_grant"
_SECONDS = 10.0


def authorize_address(*, state: str, redirect_uri: str) -> str:
    """Where the owner's browser goes to approve."""
    asked = {
        "client_id": settings.QBO_CLIENT_ID,
        "response_type": "code",
        "scope": SCOPE,
        "redirect_uri": redirect_uri,
        "state": state,
    }
    return f"{settings.QBO_AUTHORIZE_URL}?{urlencode(asked)}"


def exchange(*, code: str, redirect_uri: str) -> Outcome[TokenFact]:
    """The first tokens for the code that the owner's approval brought."""
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    return _tokens("token.exchange", grant)


def refresh(refresh_token: str) -> Outcome[TokenFact]:
    """New tokens for a refresh token, which must not be used again after an answer."""
    return _tokens("token.refresh", {"grant_type": "refresh_token", "refresh_token": refresh_token})


def revoke(token: str) -> Outcome[None]:
    """End the connection that a token belongs to."""
    answer = _client(settings.QBO_REVOKE_URL).call(
        "POST", "", operation="token.revoke", json={"token": token}, deadline=_SECONDS, write=True
    )
    return Ok(None) if isinstance(answer, Ok) else answer


def judge(reply: Reply, *, write: bool) -> Rejected | None:  # noqa: ARG001 - as every judge
    """A refusal by its own word (`invalid_grant`, `invalid_client`) instead of its status."""
    said = reply.json if isinstance(reply.json, dict) else {}
    word = str(said.get("error") or "")
    if not word or reply.status < 400 or reply.status >= 500:  # noqa: PLR2004 - client errors
        return None
    return Rejected(f"{word}: {said.get('error_description') or ''}".rstrip(": "), word)


def _tokens(operation: str, form: dict[str, str]) -> Outcome[TokenFact]:
    answer = _client(settings.QBO_TOKEN_URL).call(
        "POST",
        "",
        operation=operation,
        data=form,
        # Asks for the five years' end too, which is not told otherwise.
        headers={"Accept": "application/json", "x-include-refresh-token-hard-expires-in": "true"},
        deadline=_SECONDS,
        write=True,
    )
    return _read(answer.value) if isinstance(answer, Ok) else answer


def _read(reply: Reply) -> Outcome[TokenFact]:
    said = reply.json if isinstance(reply.json, dict) else {}
    try:
        hard = said.get("x_refresh_token_hard_expires_in")
        return Ok(
            TokenFact(
                access_token=str(said["access_token"]),
                access_seconds=int(said["expires_in"]),
                refresh_token=str(said["refresh_token"]),
                refresh_seconds=int(said["x_refresh_token_expires_in"]),
                hard_seconds=None if hard is None else int(hard),
            )
        )
    except (KeyError, ValueError, TypeError) as error:
        return Rejected(f"Intuit's answer holds no tokens ({type(error).__name__})", "shape")


def _client(address: str) -> ProviderClient:
    pair = f"{settings.QBO_CLIENT_ID}:{settings.QBO_CLIENT_SECRET}".encode()
    authorization = f"Basic {base64.b64encode(pair).decode()}"
    return ProviderClient("intuit", address, headers={"Authorization": authorization}, judge=judge)
