"""What the demo shop sells, in the order of its shelves."""

from operations.seeding.goods_to_join import (
    BACK_ROOM,
    FIRST_HUNDRED,
    MUG,
    PAPERBACK,
    SHOP_REVIEW,
    STARTER_SHELF,
    TWO_BOOKS,
)
from operations.seeding.goods_to_keep import (
    CASH_MAP,
    PAPER_TRAILS,
    PRICING_WORKBOOK,
    QUIET_LAUNCH,
    SHELFMARK,
    SMALL_LETTERS,
)
from operations.seeding.goods_to_send import (
    BRASS_BOOKMARK,
    FIELD_GUIDE,
    HARBOUR,
    LINEN_TOTE,
    OPENING_DAY_SET,
    WHOLE_STUDIO,
    WORKSHOP_MUG,
)
from operations.seeding.shape import Good, Words

__all__ = ["GOODS", "Good", "Words"]

GOODS = (
    QUIET_LAUNCH,
    PAPER_TRAILS,
    SMALL_LETTERS,
    PRICING_WORKBOOK,
    CASH_MAP,
    SHELFMARK,
    STARTER_SHELF,
    TWO_BOOKS,
    SHOP_REVIEW,
    FIRST_HUNDRED,
    BACK_ROOM,
    FIELD_GUIDE,
    HARBOUR,
    WORKSHOP_MUG,
    LINEN_TOTE,
    BRASS_BOOKMARK,
    OPENING_DAY_SET,
    WHOLE_STUDIO,
    PAPERBACK,
    MUG,
)
