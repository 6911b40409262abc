"""Plain text as the owner types it, made into headings, lists and paragraphs."""

from collections.abc import Iterator
from itertools import groupby

from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString

#: Any of them starts a list entry.
_BULLETS = ("- ", "* ", "• ")


def render(text: str, *, level: int = 2) -> SafeString:
    """HTML of `text`: `## ` is a heading, `- ` a list entry, an empty line ends a paragraph.

    Everything is escaped; addresses become links. `level` is the level of the first headings.
    """
    parts = [_block(lines, level) for lines in _blocks(text)]
    return SafeString("\n".join(parts))


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines that belong together."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    for kind, run in groupby(lines, key=_kind):
        if kind == "heading":
            yield from ([line] for line in run)
        elif kind != "blank":
            yield list(run)


def _kind(line: str) -> str:
    if not line:
        return "blank"
    if line.startswith("#"):
        return "heading"
    return "list" if line.startswith(_BULLETS) else "text"


def _block(lines: list[str], level: int) -> SafeString:
    kind = _kind(lines[0])
    if kind == "heading":
        return _heading(lines[0], level)
    if kind == "list":
        entries = format_html_join("\n", "<li>{}</li>", ((_linked(line[2:]),) for line in lines))
        return format_html("<ul>\n{}\n</ul>", entries)
    return format_html("<p>{}</p>", SafeString("<br>\n".join(_linked(line) for line in lines)))


def _heading(line: str, level: int) -> SafeString:
    """`#` and `##` are the page's first headings (its h1 is the title), `###` the ones below."""
    depth = len(line) - len(line.lstrip("#"))
    size = level if depth <= 2 else level + 1  # noqa: PLR2004
    return format_html("<h{}>{}</h{}>", size, line.lstrip("# "), size)


def _linked(text: str) -> SafeString:
    return SafeString(urlize(text, autoescape=True))
