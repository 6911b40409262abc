"""The kinds of product there are. Pure: the planning rules read it too."""

from enum import StrEnum


class ProductKind(StrEnum):
    """What a product is, which decides how it is handed over."""

    EBOOK = "EBOOK"
    FILE = "FILE"
    SOFTWARE = "SOFTWARE"
    BUNDLE = "BUNDLE"
    SERVICE = "SERVICE"
    COURSE = "COURSE"
    MEMBERSHIP = "MEMBERSHIP"
    PRINT = "PRINT"
    STOCK = "STOCK"


#: Kinds that travel in a parcel and need an address.
SHIPPED = frozenset({ProductKind.PRINT, ProductKind.STOCK})
#: Kinds that are nothing without a file.
DOWNLOADED = frozenset({ProductKind.EBOOK, ProductKind.FILE, ProductKind.SOFTWARE})


class TaxKind(StrEnum):
    """How the books see a product, whatever the country: which tax code a sale of it gets."""

    STANDARD = "standard"
    BOOK_REDUCED = "book_reduced"
    ZERO_RATED = "zero_rated"
    EXEMPT = "exempt"
    OUT_OF_SCOPE = "out_of_scope"


class PrinterName(StrEnum):
    """The print-on-demand providers the shop can order from."""

    PRINTFUL = "printful"
    PRINTIFY = "printify"
    GOOTEN = "gooten"
