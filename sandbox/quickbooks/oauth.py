"""Connecting: the page on which the owner approves, and the endpoints for tokens."""

import base64
import binascii
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sandbox import look
from sandbox.http import Request, Response, Router, page, see_other

if TYPE_CHECKING:
    from sandbox.world import World

SCOPE = "com.intuit.quickbooks.accounting"
AUTHORIZE = "/quickbooks/connect/oauth2"
_FIELDS = ("client_id", "response_type", "scope", "redirect_uri", "state")

router = Router("quickbooks")


@router.route("GET", AUTHORIZE, operation="page.authorize")
def ask(world: "World", request: Request) -> Response:
    """Ask the owner whether the shop may work in the company's books."""
    asked = {name: request.first(name) for name in _FIELDS}
    wrong = _wrong(world, asked)
    if wrong:
        return page(
            look.page("QuickBooks", f"<h1>We cannot connect</h1><p>{escape(wrong)}</p>"), 400
        )
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    company = escape(world.quickbooks.company["CompanyName"])
    body = (
        f"<h1>Let the shop work in the books of {company}?</h1>"
        '<section class="card"><p>It will be able to read and write sales, refunds, expenses, '
        "customers and items.</p>"
        f'<form method="post" action="{AUTHORIZE}">{hidden}'
        '<button class="go" name="answer" value="approve">Approve</button> '
        '<button name="answer" value="cancel">Cancel</button></form></section>'
    )
    return page(look.page("Connect to QuickBooks", body))


@router.route("POST", AUTHORIZE, operation="page.authorize")
def answer(world: "World", request: Request) -> Response:
    """The owner's answer, carried back to the shop: a code and the company's number, or a no."""
    form = request.form()
    asked = {name: form.get(name, request.first(name)) for name in _FIELDS}
    wrong = _wrong(world, asked)
    if wrong:
        return Response(400, wrong)
    books = world.quickbooks
    back = {"state": asked["state"]}
    if form.get("answer") == "cancel":
        back["error"] = "access_denied"
    else:
        with world.lock:
            back |= {"code": books.tokens.code(asked["redirect_uri"]), "realmId": books.realm_id}
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return see_other(asked["redirect_uri"] + joint + urlencode(back))


@router.route("POST", "/quickbooks/oauth2/v1/tokens/bearer", operation="token")
def token(world: "World", request: Request) -> Response:
    """Tokens for a code, or for the refresh token that was last given."""
    if not _is_client(world, request):
        return Response(401, {"error": "invalid_client"})
    form = request.form()
    kind = form.get("grant_type", "")
    with world.lock:
        tokens = world.quickbooks.tokens
        if kind == "authorization_code":
            given = tokens.exchange(form.get("code", ""), form.get("redirect_uri", ""))
            words = "Invalid authorization code"
        elif kind == "refresh_token":
            given = tokens.refresh(form.get("refresh_token", ""))
            words = "Incorrect or invalid refresh token"
        else:
            return Response(400, {"error": "unsupported_grant_type"})
    if given is None:
        return Response(400, {"error": "invalid_grant", "error_description": words})
    if request.header("x-include-refresh-token-hard-expires-in") != "true":
        given.pop("x_refresh_token_hard_expires_in")
    world.ledger.add(provider="quickbooks", operation="token", reference=kind)
    return Response(200, given)


@router.route("POST", "/quickbooks/oauth2/tokens/revoke", operation="revoke")
def revoke(world: "World", request: Request) -> Response:
    """The shop ends its connection."""
    if not _is_client(world, request):
        return Response(401, {"error": "invalid_client"})
    try:
        given = str(dict(request.json()).get("token", ""))
    except (ValueError, TypeError):
        given = request.form().get("token", "")
    with world.lock:
        if not world.quickbooks.tokens.revoke(given):
            return Response(400, {"error": "invalid_request"})
    world.ledger.add(provider="quickbooks", operation="revoke")
    return Response(200, b"")


def _wrong(world: "World", asked: dict[str, str]) -> str:
    """Why an approval cannot be asked for; empty when it can."""
    if asked["client_id"] != world.quickbooks.client_id:
        return "The client_id is not known."
    if asked["response_type"] != "code" or SCOPE not in asked["scope"].split():
        return f"response_type must be code and scope must name {SCOPE}."
    if not asked["redirect_uri"].startswith(("http://", "https://")) or not asked["state"]:
        return "redirect_uri and state are needed."
    return ""


def _is_client(world: "World", request: Request) -> bool:
    scheme, _, coded = request.header("authorization").partition(" ")
    try:
        pair = base64.b64decode(coded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    books = world.quickbooks
    return scheme.lower() == "basic" and pair == f"{books.client_id}:{books.client_secret}"
