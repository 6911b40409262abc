"""The world outside the shop as its people see it: the printers' stock rooms, the bank's list."""

from http import HTTPStatus

import httpx

from operations.demo.browser import expect

_KEY = {"Authorization": "Bearer sk_test_sandbox"}


class Outside:
    """The sandbox's own switches and lists; nothing of the shop is asked."""

    def __init__(self, sandbox: str) -> None:
        """`sandbox` is its address."""
        self._client = httpx.Client(base_url=sandbox, timeout=30)

    def run_out(self, provider: str, sku: str) -> None:
        """A printer has no more of something."""
        answer = self._client.post(f"/_world/printers/{provider}/out_of_stock", json={"name": sku})
        expect(answer, HTTPStatus.NO_CONTENT, f"{provider}'s stock room")

    def committed(self) -> list[str]:
        """The references of all prints that any printer was told to make, one for each print."""
        return [
            str(order["reference"])
            for provider in ("printful", "printify", "gooten")
            for order in self._read(f"/_world/printers/{provider}", committed="1").json()
        ]

    def money(self) -> int:
        """Minor units that Stripe holds for the shop: sales less refunds, fees not taken off."""
        params: dict[str, str] = {"limit": "100"}
        total = 0
        while True:
            page = self._read("/stripe/v1/balance_transactions", **params).json()
            total += sum(int(one["amount"]) for one in page["data"])
            if not page["has_more"]:
                return total
            params["starting_after"] = page["data"][-1]["id"]

    def _read(self, path: str, **params: str) -> httpx.Response:
        answer = self._client.get(path, params=params, headers=_KEY)
        expect(answer, HTTPStatus.OK, path)
        return answer
