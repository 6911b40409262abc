"""Money as integer minor units and an ISO currency; the only place that knows how many decimals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency

# docs.stripe.com/currencies (2026-11): minor units are Stripe's. ISK and UGX have no decimals in
# use but are charged with two, so they are rightly absent here.
_NO_DECIMALS = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()  # noqa: SIM905
)
_THREE_DECIMALS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
_CODE_LENGTH = 3
#: The shop's French is that of Canada, which writes `35,00 $ US` and not `35,00 $US`.
_AT_HOME = {"fr": "fr_CA"}


class CurrencyMismatchError(ValueError):
    """Two amounts in different currencies were added or compared."""


def digits(currency: str) -> int:
    """How many decimals separate the minor from the major unit of `currency` (0, 2 or 3)."""
    code = currency.lower()
    if code in _NO_DECIMALS:
        return 0
    return 3 if code in _THREE_DECIMALS else 2


@dataclass(frozen=True)
class Money:
    """`amount` in minor units (cents); `currency` is kept in lower case, as Stripe writes it."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is not money: floats, booleans, and codes that are not three letters."""
        given: object = self.amount  # types are a promise, and JSON keeps none
        if not isinstance(given, int) or isinstance(given, bool):
            message = f"An amount is a whole number of minor units, not {self.amount!r}"
            raise TypeError(message)
        code = self.currency.lower()
        if len(code) != _CODE_LENGTH or not (code.isascii() and code.isalpha()):
            message = f"Not an ISO currency: {self.currency!r}"
            raise ValueError(message)
        object.__setattr__(self, "currency", code)

    def __add__(self, other: "Money") -> "Money":
        """Sum of two amounts of one currency."""
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Difference of two amounts of one currency."""
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> "Money":
        """The same amount the other way round."""
        return Money(-self.amount, self.currency)

    def __mul__(self, count: int) -> "Money":
        """So many times the amount."""
        return Money(self.amount * count, self.currency)

    def __str__(self) -> str:
        """As a reader of the shop's default language sees it."""
        return self.format()

    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.amount).scaleb(-digits(self.currency))

    def format(self, locale: str = "en_US") -> str:
        """As people write it in `locale`."""
        home = _AT_HOME.get(locale, locale)
        return format_currency(self.decimal(), self.currency.upper(), locale=home)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Split by `weights`, losing no cent: shares are rounded down, the last takes the rest.

        Without any weight above zero the parts are equal.
        """
        if not weights or min(weights) < 0:
            message = "Weights must be given and none of them negative"
            raise ValueError(message)
        if not any(weights):
            weights = [1] * len(weights)
        sign = -1 if self.amount < 0 else 1
        whole, total = abs(self.amount), sum(weights)
        shares = [whole * weight // total for weight in weights]
        shares[-1] += whole - sum(shares)
        return [Money(sign * share, self.currency) for share in shares]

    def _same(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} do not mix"
            raise CurrencyMismatchError(message)
        return other
