"""What Stripe's SDK sends through: its own client follows redirects and reads without an end."""

from collections.abc import Mapping
from typing import Any

import stripe

from core import wire

#: For a whole call.
SECONDS = 12.0


class BoundedClient(stripe.HTTPClient):
    """Stripe's transport on ours; a lost answer is Stripe's own APIConnectionError."""

    name = "storehand"

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # noqa: ANN401 - the SDK's signature
        *,
        _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:
        """Body, status and headers."""
        try:
            answer = wire.exchange(
                method, url, headers=headers or {}, content=_bytes(post_data), seconds=SECONDS
            )
        except wire.NoAnswerError as error:
            raise stripe.APIConnectionError(str(error)) from error  # type: ignore[no-untyped-call]
        return answer.body, answer.status, answer.headers

    def close(self) -> None:
        """The connections are the process's own."""


def _bytes(given: object) -> bytes:
    if given is None:
        return b""
    return given if isinstance(given, bytes) else str(given).encode()
