"""How the shop's pages say what something is, what it costs and how it reaches the buyer."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.kinds import ProductKind, TaxKind
from core.money import Money

#: Where a dollar is simply a dollar. Elsewhere the symbol is the one of the page's language.
_AT_HOME = {"usd": "en_US", "cad": "en_CA", "aud": "en_AU", "nzd": "en_NZ", "gbp": "en_GB"}


def price_text(amount: int, currency: str) -> str:
    """`$29.00 USD`: the symbol for the eye, the code so that nobody has to guess which dollar."""
    shown, code = amount_text(amount, currency), currency.upper()
    # Canadian French writes `29,00 $ US` by itself.
    return shown if any(one.isalpha() for one in shown) else f"{shown} {code}"


def amount_text(amount: int, currency: str) -> str:
    """`$29.00`, beside a price that already names the currency."""
    language = get_language() or "en"
    home = "fr_CA" if language.startswith("fr") else _AT_HOME.get(currency.lower(), "en_US")
    return Money(amount, currency).format(home)


def kind_name(kind: str) -> str:
    """What a buyer calls this kind of product."""
    return {
        ProductKind.EBOOK: _("Ebook"),
        ProductKind.FILE: _("Download"),
        ProductKind.SOFTWARE: _("Software"),
        ProductKind.BUNDLE: _("Bundle"),
        ProductKind.SERVICE: _("One-to-one session"),
        ProductKind.COURSE: _("Course"),
        ProductKind.MEMBERSHIP: _("Membership"),
        ProductKind.PRINT: _("Printed to order"),
        ProductKind.STOCK: _("Shipped"),
    }[ProductKind(kind)]


def tax_name(kind: str) -> str:
    """How the books see a product, in words."""
    return {
        TaxKind.STANDARD: _("Taxed as usual"),
        TaxKind.BOOK_REDUCED: _("Book, taxed less"),
        TaxKind.ZERO_RATED: _("Taxed at zero"),
        TaxKind.EXEMPT: _("Exempt from tax"),
        TaxKind.OUT_OF_SCOPE: _("Outside of the tax"),
    }[TaxKind(kind)]


def delivery_sentence(kind: str) -> str:
    """How a product of this kind reaches its buyer, when its own text does not say."""
    return {
        ProductKind.EBOOK: _("Download link on screen and by e-mail right after payment."),
        ProductKind.FILE: _("Download link on screen and by e-mail right after payment."),
        ProductKind.SOFTWARE: _("Download and licence key by e-mail right after payment."),
        ProductKind.BUNDLE: _("Everything inside by e-mail right after payment."),
        ProductKind.SERVICE: _("Link to choose your time by e-mail right after payment."),
        ProductKind.COURSE: _("Your personal course link by e-mail right after payment."),
        ProductKind.MEMBERSHIP: _("Your members' link by e-mail right after payment."),
        ProductKind.PRINT: _("Printed for you and shipped."),
        ProductKind.STOCK: _("Packed and shipped by us."),
    }[ProductKind(kind)]
