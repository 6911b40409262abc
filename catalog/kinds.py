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
