"""Label data as a CSV file that a label program reads and a spreadsheet cannot be hurt by."""

import csv
import io
from collections.abc import Iterable

from fulfillment.packing import Label

COLUMNS = (
    *("order", "name", "company", "line1", "line2", "city", "state", "postal_code", "country"),
    *("phone", "email", "contents", "weight_grams"),
)
#: What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(labels: Iterable[Label]) -> str:
    """One row per parcel, with a byte order mark so that accents survive a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for label in labels:
        writer.writerow([harmless(text) for text in _row(label)])
    return "\ufeff" + out.getvalue()


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: customers write names, and a name may begin with `=`."""
    plain = text.replace("\x00", "")
    risky = plain.lstrip().startswith(_FORMULA) or plain.startswith(_FORMULA)
    return f"'{plain}" if risky else plain


def _row(label: Label) -> tuple[str, ...]:
    at = label.address
    place = (at.name, at.company, at.line1, at.line2, at.city, at.state, at.postal_code, at.country)
    rest = (at.phone, at.email, label.contents, str(label.grams or ""))
    return (label.order.number, *place, *rest)
