"""The look of the local Stripe's pages: one calm column, no scripts, labelled as a sandbox."""

from decimal import Decimal
from html import escape
from typing import Any

from babel.numbers import format_currency

from sandbox.look import ICON

Json = dict[str, Any]

_NO_CENTS = frozenset(
    [
        "bif",
        "clp",
        "djf",
        "gnf",
        "jpy",
        "kmf",
        "krw",
        "mga",
        "pyg",
        "rwf",
        "ugx",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    ]
)
_CENTS = 2

_STYLE = """
:root{--ink:#1a1f36;--soft:#5b6478;--line:#dfe3ea;--card:#fff;--ground:#f6f7f9;--go:#0b5fff;
--bad:#b3261e;--good:#12703f;--note:#fff6dd;--note-ink:#6b4e00}
@media(prefers-color-scheme:dark){:root{--ink:#eef1f6;--soft:#a7b0c0;--line:#323a49;--card:#1b212c;
--ground:#12161e;--go:#6ea0ff;--bad:#ff9a91;--good:#7fd8a6;--note:#3a3114;--note-ink:#ffe39a}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:30rem;margin:0 auto;padding:1rem 1rem 3rem}main.wide{max-width:60rem}
.banner{background:var(--note);color:var(--note-ink);text-align:center;padding:.5rem 1rem;
font-size:.875rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.25rem;
margin:1rem 0}
h1{font-size:1.25rem;margin:1rem 0 .25rem}h2{font-size:1rem;margin:0 0 .5rem}
.total{font-size:2rem;font-weight:650;margin:0}.soft{color:var(--soft);font-size:.875rem}
.row{display:flex;justify-content:space-between;gap:1rem;padding:.35rem 0}
.row>:last-child{white-space:nowrap}
.row+.row{border-top:1px solid var(--line)}
label{display:block;font-size:.875rem;font-weight:550;margin:.9rem 0 .25rem}
label.tick{display:flex;gap:.6rem;align-items:flex-start;font-weight:400}
label.tick input{width:1.25rem;height:1.25rem;min-height:0;flex:none;margin:.1rem 0 0}
fieldset{border:0;border-top:1px solid var(--line);margin:1.25rem 0 0;padding:.25rem 0 0}
legend{font-weight:600;padding:0 .5rem 0 0}
.aside{border-top:1px solid var(--line);margin:1.25rem 0 0;
padding:.75rem 0 0}
input,select{width:100%;font:inherit;color:inherit;background:transparent;padding:.65rem .75rem;
border:1px solid var(--line);border-radius:.5rem;min-height:2.75rem}
input:focus-visible,select:focus-visible,button:focus-visible,a:focus-visible{
outline:3px solid var(--go);outline-offset:2px}
button{width:100%;font:inherit;min-height:2.75rem;padding:.6rem 1rem;border-radius:.5rem;
border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer;margin-top:.6rem}
button.go{background:var(--go);border-color:var(--go);color:#fff;font-weight:600}
@media(prefers-color-scheme:dark){button.go{color:#0b1220}}
form.inline{display:inline-block;margin:.25rem .25rem 0 0}
form.inline button{width:auto;margin:0;font-size:.875rem}
.bad{color:var(--bad)}.good{color:var(--good)}
.alert{border:1px solid var(--bad);color:var(--bad);border-radius:.5rem;padding:.6rem .9rem;
margin:1rem 0}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 .75rem}a{color:var(--go)}
code{font-size:.8125rem;overflow-wrap:anywhere}
"""


def page(title: str, body: str, *, wide: bool = False) -> str:
    """A whole HTML page. `body` is HTML already."""
    width = ' class="wide"' if wide else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>{ICON}<style>{_STYLE}</style></head><body>"
        '<div class="banner"><strong>Sandbox.</strong> A local stand-in for Stripe: '
        f"no card is needed and no money moves.</div><main{width}>{body}</main></body></html>"
    )


def money(amount: int | None, currency: str | None) -> str:
    """An amount in minor units as shops write it: `$19.00 USD`, `CA$19.00`, `€19.00 EUR`."""
    code = (currency or "usd").upper()
    major = Decimal(amount or 0).scaleb(0 if code.lower() in _NO_CENTS else -_CENTS)
    shown = format_currency(major, code, locale="en_US")
    return shown if any(one.isalpha() for one in shown) else f"{shown} {code}"


def button(address: str, act: str, label: str) -> str:
    """A small form with one button that does one act."""
    return (
        f'<form class="inline" method="post" action="{escape(address)}">'
        f'<input type="hidden" name="act" value="{escape(act)}">'
        f"<button>{escape(label)}</button></form>"
    )


def text_input(name: str, label: str, value: str = "", **attributes: str) -> str:
    """A labelled input. Attributes whose value is empty stand alone (`required`)."""
    more = "".join(
        f" {key}" if text == "" else f' {key}="{escape(text)}"' for key, text in attributes.items()
    )
    return (
        f'<label for="{escape(name)}">{escape(label)}</label>'
        f'<input id="{escape(name)}" name="{escape(name)}" value="{escape(value)}"{more}>'
    )


def tick(name: str, label: str, *, ticked: bool = False) -> str:
    """A labelled box to tick."""
    state = " checked" if ticked else ""
    return (
        f'<label class="tick"><input type="checkbox" name="{escape(name)}" value="on"{state}>'
        f"<span>{escape(label)}</span></label>"
    )
