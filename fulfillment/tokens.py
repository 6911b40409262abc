"""The secret in a link: the public id of a row, a dot, and a code derived from the row."""

import re

_SHAPE = re.compile(r"([a-z]{2}_[0-9a-z]{26})\.([A-Za-z0-9_-]{22})")


def split(token: str) -> tuple[str, str] | None:
    """The public id and the code; None for what no link of ours ever looked like.

    Nothing else reaches the database: a NUL, for one, would be an error there.
    """
    found = _SHAPE.fullmatch(token)
    return (found[1], found[2]) if found else None
