"""What the pages need to write prices, prose and structured data."""

import json

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog import prose as text_blocks
from catalog import theme, words

register = template.Library()

# Inside a script element only these could end it or start a comment.
_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


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
