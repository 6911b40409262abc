"""From a template and its facts to a mail's subject, text and HTML."""

from collections.abc import Mapping
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template import Context, TemplateDoesNotExist, loader
from django.utils import translation

from core.text import clean, one_line

_SUBJECT_LIMIT = 500
_BODY_LIMIT = 500_000


@dataclass(frozen=True)
class Rendered:
    """A mail ready to go; `html` is empty where the template has none."""

    subject: str
    text: str
    html: str


def render(
    template: str, context: Mapping[str, object], *, brand_name: str, language: str
) -> Rendered:
    """Render `email/<template>` in `language`; the HTML is optional, subject and text are not."""
    facts = {
        "site_url": settings.SITE_URL,
        "demo_mode": settings.DEMO_MODE,
        "brand_name": brand_name,
        "language": language,
        **context,
    }
    with translation.override(language):
        subject = _plain(f"email/{template}.subject.txt", facts)
        text = _plain(f"email/{template}.txt", facts)
        html = _html(f"email/{template}.html", facts)
    return Rendered(
        one_line(subject[: 2 * _SUBJECT_LIMIT], limit=2 * _SUBJECT_LIMIT)[:_SUBJECT_LIMIT],
        clean(text, limit=_BODY_LIMIT).strip() + "\n",
        clean(html, limit=_BODY_LIMIT),
    )


def _plain(name: str, facts: Mapping[str, object]) -> str:
    # Django escapes for HTML whatever a template is called; in plain text that would be noise.
    found = loader.get_template(name).template  # type: ignore[attr-defined]
    return str(found.render(Context(dict(facts), autoescape=False)))


def _html(name: str, facts: Mapping[str, object]) -> str:
    try:
        found = loader.get_template(name)
    except TemplateDoesNotExist:
        return ""
    return _inliner().inline(found.render(dict(facts)))


def _inliner() -> css_inline.CSSInliner:
    """Mail programs drop stylesheets, so styles move to the elements; media queries stay."""
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
