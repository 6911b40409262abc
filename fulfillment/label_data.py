"""Label data as a CSV file that a label program reads and a spreadsheet cannot be hurt by."""

import csv
import io
import re
from collections.abc import Iterable

from fulfillment.packing import Label

COLUMNS = (
    *("order", "name", "company", "line1", "line2", "city", "state", "postal_code", "country"),
    *("phone", "email", "contents", "weight_grams"),
)
#: A phone number and nothing else: a plus sign before digits is no formula.
_PHONE = re.compile(r"\+[\s().\-/]*\d[\d\s().\-/]*")
_NO_DIGITS = re.compile(r"\D+")
#: What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(labels: Iterable[Label]) -> str:
    """One row per parcel, with a byte order mark so that accents survive a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for label in labels:
        writer.writerow(_row(label))
    return "\ufeff" + out.getvalue()


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: customers write names, and a name may begin with `=`."""
    plain = text.replace("\x00", "")
    risky = plain.lstrip().startswith(_FORMULA) or plain.startswith(_FORMULA)
    return f"'{plain}" if risky else plain


def dialled(text: str) -> str:
    """A phone number that a carrier's program reads and a spreadsheet does not reckon with.

    `+1 418-555-0123` comes as `+1 418 555 0123`; where more than digits follows a plus sign, as in
    `+1 418 555 0123 ext 4`, the plus is written `00`, which everybody dials for it.
    """
    phone = text.replace("\x00", "").strip()
    if _PHONE.fullmatch(phone):
        return f"+{_NO_DIGITS.sub(' ', phone[1:]).strip()}"
    return harmless(f"00{phone[1:]}" if phone.startswith("+") else phone)


def _row(label: Label) -> tuple[str, ...]:
    at = label.address
    place = (at.name, at.company, at.line1, at.line2, at.city, at.state, at.postal_code, at.country)
    words = (label.order.number, *place)
    rest = (at.email, label.contents, str(label.grams or ""))
    return (*map(harmless, words), dialled(at.phone), *map(harmless, rest))
