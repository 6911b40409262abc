"""What a person must change in the books himself, in words."""

from django.utils.translation import gettext as _


def to_void(number: str) -> str:
    """What to do about the receipt of a refund whose money came back."""
    return _(
        "The refund came back, and its receipt stands in QuickBooks: void %(number)s there, so"
        " that the account of Stripe's money is right again"
    ) % {"number": number}
