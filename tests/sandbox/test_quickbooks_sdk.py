"""The real python-quickbooks client against the local QuickBooks, as the shop uses it: a transport.

The seam is one overridden method that adds the token, a time limit and one refresh; see the
client's own traps (no time limit, no refresh, hidden headers) in its source, version 0.9.12.
"""

import json

import pytest
import requests  # noqa: TID251 - the client's own session
from quickbooks import QuickBooks
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects import Account, Customer, SalesReceipt

from tests.sandbox.quickbooks_kit import Books, sale, token


class Client(QuickBooks):
    """python-quickbooks with its requests taken over: the token is ours, and so is the refresh."""

    @classmethod
    def to(cls, outside) -> "Client":
        books = Books(outside)
        client = cls(company_id=books.realm, minorversion=75, use_decimal=True)
        client.session, client.outside, client.tokens = requests.Session(), outside, books.tokens
        client.api_url_v3 = client.sandbox_api_url_v3 = f"{outside.running.url}/quickbooks/v3"
        client.tids = []
        return client

    def process_request(self, request_type, url, headers="", params="", data=""):
        for _attempt in range(2):
            headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
            body = data.encode() if isinstance(data, str) else data or None
            answer = self.session.request(
                request_type, url, headers=headers, params=params, data=body, timeout=5
            )
            self.tids.append(answer.headers["intuit_tid"])
            if answer.status_code != 401:
                break
            form = {"refresh_token": self.tokens["refresh_token"]}
            self.tokens = token(self.outside, grant_type="refresh_token", **form).json
        return answer

    def make(self, kind: str, body: dict, key: str) -> dict:
        return self.create_object(kind, json.dumps(body), request_id=key)[kind]


@pytest.fixture
def client(outside) -> Client:
    return Client.to(outside)


def test_the_client_makes_a_receipt_once_and_reads_it(outside, client):
    made = client.make("SalesReceipt", sale(), "a1")
    again = client.make("SalesReceipt", sale(), "a1")

    assert made == again
    read = SalesReceipt.get(made["Id"], qb=client)
    assert (float(read.TotalAmt), read.DocNumber) == (22.59, "SH-10001")
    assert outside.world.quickbooks.receipt_keys() == ["a1"]
    assert len(set(client.tids)) == 3


def test_an_expired_token_is_refreshed_once_and_the_request_replayed(outside, client):
    old = client.tokens["refresh_token"]
    outside.world.quickbooks.expire_access()
    client.make("SalesReceipt", sale(), "a1")

    assert client.tokens["refresh_token"] != old
    assert len(outside.world.quickbooks.receipts()) == 1


def test_the_clients_own_queries_are_understood(client):
    client.make("Customer", {"DisplayName": "Ada O'Neil (C1)"}, "c1")

    (found,) = Customer.filter(DisplayName="Ada O'Neil (C1)", qb=client)
    assert found.DisplayName == "Ada O'Neil (C1)"
    banks = Account.where("AccountType = 'Bank'", order_by="Name DESC", max_results=1, qb=client)
    assert [one.Name for one in banks] == ["Stripe Clearing"]
    assert Account.count(qb=client) == 12
    assert len(Account.all(qb=client, max_results=5)) == 5


def test_the_client_raises_with_the_code_of_a_refusal(client):
    made = client.make("SalesReceipt", sale(), "a1")

    with pytest.raises(QuickbooksException) as refused:
        client.make("SalesReceipt", sale(), "a2")
    assert refused.value.error_code == 6140
    assert f"TxnId={made['Id']}" in refused.value.detail


def test_xml_where_json_was_asked_for_is_the_clients_severe_error(outside, client):
    outside.world.quickbooks.throttle(1)
    outside.world.quickbooks.throttle_as_xml = True

    with pytest.raises(QuickbooksException) as refused:
        client.make("SalesReceipt", sale(), "a1")
    assert refused.value.error_code == 10000
    assert not outside.world.quickbooks.receipts()
