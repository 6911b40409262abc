"""The owner's own pages: terms, refunds, privacy and contact, with texts to start from."""

from dataclasses import dataclass

from django.template.loader import select_template
from django.utils.translation import gettext as _

from catalog.models import Brand, Page

SLUGS = ("terms", "refunds", "privacy", "contact")


@dataclass(frozen=True)
class OwnPage:
    """Title and plain text of one page, as catalog/prose.py reads it."""

    title: str
    body: str
    language: str = ""


def owner_page(slug: str, *, language: str) -> OwnPage:
    """The owner's page in a language, else in any, else the text to start from."""
    pages = {page.language: page for page in Page.objects.filter(slug=slug)}
    page = pages.get(language[:2]) or next(iter(pages.values()), None)
    if page:
        return OwnPage(page.title, page.body, page.language)
    brand = Brand.objects.order_by("pk").first() or Brand(name="Storehand")
    return starting_page(slug, brand=brand, language=language)


def starting_page(slug: str, *, brand: Brand, language: str = "en") -> OwnPage:
    """The text to start from, with the brand's facts filled in. It is not legal advice."""
    names = [f"catalog/pages/{slug}.{code}.txt" for code in (language[:2], "en")]
    body = select_template(names).render(
        {
            "brand": brand.name,
            "email": brand.support_email or _("(write your e-mail address here)"),
            "address": " ".join(brand.postal_address.split())
            or _("(write your postal address here)"),
        }
    )
    return OwnPage(_title(slug), body.strip())


def _title(slug: str) -> str:
    return {
        "terms": _("Terms of sale"),
        "refunds": _("Refunds"),
        "privacy": _("Privacy"),
        "contact": _("Contact"),
    }[slug]
