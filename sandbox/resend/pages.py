"""The mails as their receivers see them, and the buttons for what may become of each."""

import json
import re
from html import escape, unescape
from typing import TYPE_CHECKING

from sandbox import look
from sandbox.http import Request, Response, page, see_other
from sandbox.resend.api import router
from sandbox.resend.state import ACTS, Mail

if TYPE_CHECKING:
    from sandbox.world import World

HERE = "/resend/mails"
_SHOWN = 200
_PREVIEW = 160
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"(https?://[^"]*)"|'(https?://[^']*)')""", re.IGNORECASE)
_LABELS = {
    "deliver": "Delivered",
    "bounce": "Bounce",
    "bounce-for-now": "Bounce for now (mailbox full)",
    "complain": "Mark as spam",
    "delay": "Delayed",
    "fail": "Failed",
}


@router.route("GET", HERE, operation="page.mails")
def mails(world: "World", request: Request) -> Response:
    """The mails, newest first; `?to=` looks for an address or a subject."""
    wanted = request.first("to").strip()
    found = [one for one in reversed(world.resend.mails) if _fits(one, wanted)]
    rows = "".join(f"<li>{_row(one)}</li>" for one in found[:_SHOWN])
    none = "<p>No mail yet.</p>" if not wanted else "<p>No mail fits.</p>"
    search = (
        f'<form class="row" method="get" action="{HERE}"><label>Address or subject'
        f'<input name="to" value="{escape(wanted)}" inputmode="email" autocomplete="off"></label>'
        "<button>Search</button></form>"
    )
    body = (
        f'<h1>Mails</h1><p class="soft">{len(found)} taken, newest first.</p>'
        f'<section class="card">{search}</section>'
        f'<section class="card">{f"<ul class=list>{rows}</ul>" if rows else none}</section>'
    )
    return page(look.page("Mails", body))


@router.route("GET", HERE + "/{id}", operation="page.mail")
def mail(world: "World", request: Request) -> Response:
    """One mail: what the customer sees first, everything else below."""
    found = world.resend.mail(request.params["id"])
    if found is None:
        return page(look.page("Not found", "<h1>There is no such mail.</h1>"), 404)
    acts = "".join(look.button(f"{HERE}/{found.id}/{act}", label) for act, label in _LABELS.items())
    facts = [("From", found.sender), ("To", ", ".join(found.to)), ("State", found.last_event)]
    more = [*found.headers.items(), ("Idempotency-Key", found.key), ("Id", found.id)]
    more += [(f"Tag {name}", value) for name, value in found.tags.items()]
    body = (
        f"<h1>{escape(found.subject)}</h1>"
        f'<section class="card">{look.table(facts)}'
        f'<p class="soft">{look.when(found.sent_at)}</p></section>'
        + _html_part(found)
        + look.card("Text part", f"<pre>{_linked(found.text)}</pre>")
        + _other_links(found)
        + look.card("What becomes of it", acts)
        + look.card("Headers and tags", look.table(more))
        + f'<p><a href="{HERE}/{found.id}/raw">The request as it came</a></p>'
    )
    return page(look.page(found.subject, body))


@router.route("GET", HERE + "/{id}/raw", operation="page.mail")
def raw(world: "World", request: Request) -> Response:
    """The request as it came."""
    found = world.resend.mail(request.params["id"])
    if found is None:
        return Response(404, "There is no such mail.")
    return Response(200, json.dumps(found.request, indent=2, ensure_ascii=False))


@router.route("POST", HERE + "/{id}/{act}", operation="page.mail")
def press(world: "World", request: Request) -> Response:
    """Bounce, complaint, delivery: the shop is told by webhook."""
    mail_id, act = request.params["id"], request.params["act"]
    if act not in ACTS or world.resend.mail(mail_id) is None:
        return Response(404, "There is no such mail or button.")
    world.resend.act(mail_id, act)
    return see_other(f"{HERE}/{mail_id}")


def _fits(found: Mail, wanted: str) -> bool:
    return wanted.lower() in f"{' '.join(found.to)} {found.subject}".lower()


def _row(found: Mail) -> str:
    preview = " ".join(found.text.split())[:_PREVIEW]
    return (
        f'<a href="{HERE}/{found.id}"><span class="top"><strong>{escape(found.subject)}</strong>'
        f'<span class="chip">{escape(found.last_event)}</span></span>'
        f'<span class="soft">{escape(", ".join(found.to))} · {look.when(found.sent_at)}</span>'
        f'<span class="soft cut">{escape(preview)}</span></a>'
    )


def _html_part(found: Mail) -> str:
    """The HTML part in a frame that runs no scripts; its links open beside this page."""
    if not found.html:
        return ""
    inside = escape('<base target="_blank">' + found.html)
    rights = "allow-popups allow-popups-to-escape-sandbox"
    frame = f'<iframe title="The mail as it is read" sandbox="{rights}" srcdoc="{inside}"></iframe>'
    return look.card("As the customer sees it", frame)


def _other_links(found: Mail) -> str:
    """The links of the HTML part that the text part lacks, for who follows links without frames."""
    links = [unescape(one or two) for one, two in _HREF.findall(found.html)]
    missing = [one for one in dict.fromkeys(links) if one not in _LINK.findall(found.text)]
    if not missing:
        return ""
    shown = "\n".join(f'<a href="{escape(one)}">{escape(one)}</a>' for one in missing)
    return look.card("Links that only the HTML part has", f"<pre>{shown}</pre>")


def _linked(text: str) -> str:
    """Plain text as HTML, its addresses clickable."""
    parts, at = [], 0
    for match in _LINK.finditer(text):
        link = escape(match[0])
        parts += [escape(text[at : match.start()]), f'<a href="{link}">{link}</a>']
        at = match.end()
    return "".join(parts) + escape(text[at:])
