"""Reading a page as a customer's browser does: its forms and its links. Standard library only."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_UNSEEN = frozenset({"style", "script", "title"})  # their text is not on the page


@dataclass
class Form:
    """One form: where it goes, what it sends, and the buttons it offers as (name, value, text)."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def press(self, wanted: str) -> dict[str, str]:
        """What is sent when the button is pressed whose value or text holds `wanted`."""
        for name, value, text in self.buttons:
            if wanted.lower() in f"{value} {text}".lower():
                return {**self.fields, **({name: value} if name else {})}
        return dict(self.fields)

    def offers(self, wanted: str) -> bool:
        """Whether it has a button of that value or text, or an address that names it."""
        said = " ".join(f"{value} {text}" for _name, value, text in self.buttons)
        return wanted.lower() in f"{self.action} {said}".lower()


class Page(HTMLParser):
    """A parsed page: `forms`, `links` (href values), `text` (words, one space between).

    `blocks` are its `<pre>` parts, their lines kept.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._words: list[str] = []
        self.blocks: list[str] = []
        self._unseen = 0
        self._in_block = False
        self._button: tuple[str, str] | None = None
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """Everything a reader sees, in order."""
        return " ".join(" ".join(self._words).split())

    def form_with(self, wanted: str) -> Form | None:
        """The first form that offers such a button."""
        return next((form for form in self.forms if form.offers(wanted)), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._unseen += tag in _UNSEEN
        if tag == "pre":
            self._in_block = True
            self.blocks.append("")
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        elif tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        elif self.forms and tag in ("input", "select", "textarea"):
            self._field(found)
        elif self.forms and tag == "button":
            self._button = (found.get("name", ""), found.get("value", ""))
            self.forms[-1].buttons.append((*self._button, ""))

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag == "pre":
            self._in_block = False
        elif tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.append(data)
        if self._in_block:
            self.blocks[-1] += data
        if self._button is not None and self.forms:
            name, value, text = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = (name, value, f"{text} {data}".strip())

    def _field(self, found: dict[str, str]) -> None:
        form, kind = self.forms[-1], found.get("type", "text")
        if kind == "submit":
            form.buttons.append((found.get("name", ""), found.get("value", ""), ""))
        elif kind in ("checkbox", "radio") and "checked" not in found:
            return
        elif found.get("name"):
            form.fields[found["name"]] = found.get("value", "")
