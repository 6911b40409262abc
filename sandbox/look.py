"""The look of the sandbox's own pages: calm, readable on a phone, by day and by night."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

_STYLE = """
:root{--ink:#1c2024;--soft:#60646c;--line:#dfe1e6;--card:#fff;--ground:#f7f7f8;--go:#0a6c5b;
--bad:#b3261e;--note:#fff4d6;--note-ink:#5f4700;--chip:#eceef1}
@media(prefers-color-scheme:dark){:root{--ink:#edeef0;--soft:#a4a9b3;--line:#33373f;--card:#1c1f24;
--ground:#131518;--go:#5fd0b8;--bad:#ff9a91;--note:#352d12;--note-ink:#ffe39a;--chip:#2a2e35}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.banner{background:var(--note);color:var(--note-ink);text-align:center;padding:.5rem 1rem;
font-size:.875rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;max-width:60rem;margin:0 auto;
padding:.75rem 1rem 0}
nav a{padding:.5rem 0;min-height:2.75rem;text-decoration:none}
nav a:hover{text-decoration:underline}
main{max-width:60rem;margin:0 auto;padding:0 1rem 4rem}
h1{font-size:1.375rem;margin:1rem 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.0625rem;margin:0 0 .5rem}
.soft{color:var(--soft);font-size:.875rem}.bad{color:var(--bad)}.good{color:var(--go)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;
padding:1rem 1.25rem;margin:1rem 0}
.grid{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));margin:1rem 0}
.grid .card{margin:0}.count{font-size:1.75rem;font-weight:650;margin:0}
a{color:var(--go)}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,
summary:focus-visible{outline:3px solid var(--go);outline-offset:2px}
ul.list{list-style:none;margin:0;padding:0}ul.list li+li{border-top:1px solid var(--line)}
ul.list a{display:block;padding:.75rem 0;color:inherit;text-decoration:none}
ul.list a:hover strong{text-decoration:underline}
.top{display:flex;justify-content:space-between;gap:1rem;align-items:baseline}
.top>:last-child{flex:none}
.chip{background:var(--chip);border-radius:1rem;padding:.1rem .6rem;font-size:.8125rem}
.cut{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
form.row{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:.5rem 0 0}
li{padding:.5rem 0}li:has(>a){padding:0}
form.inline{display:inline-block;margin:.25rem .25rem 0 0}
label{display:block;font-size:.875rem;font-weight:550;flex:1 1 9rem}
input,select{width:100%;font:inherit;color:inherit;background:var(--card);padding:.5rem .75rem;
border:1px solid var(--line);border-radius:.5rem;min-height:2.75rem;margin-top:.25rem}
button{font:inherit;min-height:2.75rem;padding:.4rem 1rem;border-radius:.5rem;color:inherit;
border:1px solid var(--line);background:var(--card);cursor:pointer}
button.go{background:var(--go);border-color:var(--go);color:#fff;font-weight:600}
@media(prefers-color-scheme:dark){button.go{color:#0b1512}}
iframe{width:100%;height:min(70vh,44rem);border:1px solid var(--line);border-radius:.5rem;
background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.875rem/1.5 ui-monospace,monospace;margin:0}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
td,th{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;overflow-wrap:anywhere}
tr+tr>*{border-top:1px solid var(--line)}th{font-weight:550;white-space:nowrap}
summary{cursor:pointer;padding:.5rem 0;font-weight:550}
"""
#: A bowl of sand, so that no browser asks for a picture that is not there.
ICON = (
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 '
    "viewBox=%270 0 32 32%27%3E%3Crect width=%2732%27 height=%2732%27 rx=%276%27 "
    "fill=%27%23e2b84a%27/%3E%3Cpath d=%27M6 14h20a10 10 0 0 1-20 0z%27 "
    'fill=%27%235f4700%27/%3E%3C/svg%3E">'
)
_LINKS = (
    ("/", "Overview"),
    ("/resend/mails", "Mails"),
    ("/stripe/dashboard", "Payments"),
    ("/discord", "Messages to the owner"),
    ("/printful/received", "Print orders"),
    ("/quickbooks/received", "Books"),
    ("/s3", "Files"),
)


def page(title: str, body: str) -> str:
    """A whole HTML page. `body` is HTML already."""
    links = "".join(f'<a href="{to}">{name}</a>' for to, name in _LINKS)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>{ICON}<style>{_STYLE}</style></head><body>"
        '<div class="banner"><strong>Sandbox.</strong> Everything here stays on this machine: '
        "no mail leaves it and no money moves.</div>"
        f'<nav aria-label="Sandbox">{links}</nav><main>{body}</main></body></html>'
    )


def card(title: str, body: str) -> str:
    """A section with a heading. `body` is HTML already."""
    return f'<section class="card"><h2>{escape(title)}</h2>{body}</section>'


def button(address: str, label: str, **fields: str) -> str:
    """A small form with one button that posts the fields."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    return (
        f'<form class="inline" method="post" action="{escape(address)}">{hidden}'
        f"<button>{escape(label)}</button></form>"
    )


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Names with their values; both are plain text."""
    cells = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f"<table>{cells}</table>"


def when(at: float) -> str:
    """A time (seconds since 1970) in UTC, for people."""
    shown = datetime.fromtimestamp(at, UTC)
    return f'<time datetime="{shown.isoformat()}">{shown:%d %b %H:%M:%S} UTC</time>'
