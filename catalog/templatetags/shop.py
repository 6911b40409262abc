"""What the pages need to write prices, prose and structured data."""

import json

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog import prose as text_blocks
from catalog import theme, words

register = template.Library()

# Inside a script element only these could end it or start a comment.
_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

#: Texts of one part of a page that are remembered at once: languages times brands times pages.
_MOST_REMEMBERED = 200


class _Remembered(template.Node):
    def __init__(self, inside: NodeList, depends_on: list[FilterExpression]) -> None:
        self._inside = inside
        self._depends_on = depends_on
        self._known: dict[tuple[object, ...], str] = {}

    def render(self, context: Context) -> str:
        values = [str(one.resolve(context, ignore_failures=True)) for one in self._depends_on]
        key = (get_language(), *values)
        text = self._known.get(key)
        if text is None:
            text = self._inside.render(context)
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = text
        return text


@register.tag
def remembered(parser: Parser, token: Token) -> template.Node:
    """Render what is inside once for the language and the values named: nothing else may vary.

    `{% remembered brand.name brand.tagline %} .. {% endremembered %}`
    """
    depends_on = [parser.compile_filter(one) for one in token.split_contents()[1:]]
    inside = parser.parse(("endremembered",))
    parser.delete_first_token()
    return _Remembered(inside, depends_on)


@register.simple_tag
def theme_url(colour: str) -> str:
    """The stylesheet of the brand's colours; its address changes with them and never expires."""
    return reverse("catalog:theme", args=[theme.normal(colour or "")])


@register.filter
def price(value: object) -> str:
    """A catalog price or anything with `amount` and `currency`, with the currency's name."""
    return words.price_text(getattr(value, "amount", 0), getattr(value, "currency", "usd"))


@register.filter
def prose(text: object) -> SafeString:
    """The owner's plain text as headings, lists and paragraphs."""
    return text_blocks.render(str(text or ""))


@register.simple_tag
def json_ld(data: object) -> SafeString:
    """Structured data for search engines. A data block is not run, so no policy has to allow it."""
    written = json.dumps(data, ensure_ascii=False).translate(_IN_SCRIPT)
    body = mark_safe(written)  # noqa: S308 (what could close the element is escaped above)
    return format_html('<script type="application/ld+json">{}</script>', body)
