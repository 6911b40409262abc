"""What the tests of the local QuickBooks share: an owner who connects, a client, documents."""

import base64
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.sandbox.kit import Answer, Box

BACK = "https://shop.test/accounting/connected/"
BASIC = "Basic " + base64.b64encode(b"qbo_sandbox:qbo_sandbox_secret").decode()
FORM = "application/x-www-form-urlencoded"
HST, QST_CODE, EXEMPT = "6", "9", "2"
CLEARING, FEES, DIGITAL = "35", "40", "11"
ASKED = {
    "client_id": "qbo_sandbox",
    "response_type": "code",
    "scope": "com.intuit.quickbooks.accounting",
    "redirect_uri": BACK,
    "state": "s-1",
}


def approve(box: Box, **changes: str) -> dict[str, str]:
    """The owner approves; what the redirect carries back."""
    form = urlencode({**ASKED, "answer": "approve", **changes})
    answer = box.call("POST", "/quickbooks/connect/oauth2", form, **{"Content-Type": FORM})
    assert answer.status == 303
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def token(box: Box, **form: str) -> Answer:
    """One call of the token endpoint."""
    headers = {"Content-Type": FORM, "Authorization": BASIC}
    path = "/quickbooks/oauth2/v1/tokens/bearer"
    return box.call("POST", path, urlencode(form), **headers)


def connect(box: Box) -> dict:
    """Tokens, as a shop gets them the first time."""
    code = approve(box)["code"]
    return token(box, grant_type="authorization_code", code=code, redirect_uri=BACK).json


class Books:
    """One connected company over plain HTTP."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.tokens = connect(box)
        self.realm = box.world.quickbooks.realm_id

    def call(self, method: str, path: str, body: object = None, **query: str) -> Answer:
        words = urlencode({"minorversion": "75", **query})
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        address = f"/quickbooks/v3/company/{self.realm}{path}?{words}"
        return self.box.call(method, address, body, **headers)

    def make(self, kind: str, body: dict, requestid: str = "", **query: str) -> Answer:
        if requestid:
            query["requestid"] = requestid
        return self.call("POST", f"/{kind.lower()}", body, **query)

    def query(self, statement: str) -> dict:
        answer = self.call("POST", "/query", statement.encode())
        assert answer.status == 200, answer.text
        return answer.json["QueryResponse"]


def sale(number: str = "SH-10001", **changes) -> dict:
    """A sales receipt of one e-book sold in Ontario."""
    body = {
        "DocNumber": number,
        "TxnDate": "2026-11-20",
        "DepositToAccountRef": {"value": CLEARING},
        "GlobalTaxCalculation": "TaxExcluded",
        "Line": [line("19.99")],
    }
    return {**body, **changes}


def line(amount: str, *, code: str = HST, item: str = DIGITAL, **more) -> dict:
    """One sold line; `more` goes into its detail."""
    detail = {"ItemRef": {"value": item}, "TaxCodeRef": {"value": code}, **more}
    return {
        "Amount": float(amount),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }


def fault(answer: Answer) -> tuple[str, str]:
    """Code and detail of a refusal in the service's spelling."""
    (error,) = json.loads(answer.body)["Fault"]["Error"]
    return error["code"], error["Detail"]
