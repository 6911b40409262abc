"""Connecting to the local QuickBooks: approval, tokens that rotate, and how a connection dies."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.quickbooks_kit import ASKED, BACK, BASIC, Books, approve, connect, token


@pytest.fixture
def books(outside) -> Books:
    return Books(outside)


def refresh(outside, value: str):
    return token(outside, grant_type="refresh_token", refresh_token=value)


def test_the_page_asks_the_owner_and_approval_carries_code_state_and_company_back(outside):
    shown = outside.call(
        "GET", "/quickbooks/connect/oauth2?" + "&".join(f"{k}={v}" for k, v in ASKED.items())
    )

    assert "Approve" in shown.text
    back = approve(outside)
    assert back["state"] == "s-1"
    assert back["realmId"] == outside.world.quickbooks.realm_id
    first = token(
        outside, grant_type="authorization_code", code=back["code"], redirect_uri=BACK
    ).json
    assert (first["expires_in"], first["x_refresh_token_expires_in"]) == (3600, 8_640_000)


def test_a_no_of_the_owner_carries_back_no_code(outside):
    assert approve(outside, answer="cancel") == {"error": "access_denied", "state": "s-1"}


def test_an_unknown_client_is_not_asked_for(outside):
    answer = outside.call("GET", "/quickbooks/connect/oauth2?client_id=mallory")

    assert (answer.status, "Approve" in answer.text) == (400, False)


def test_a_code_works_once_and_only_for_its_address(outside):
    code = approve(outside)["code"]
    wrong = token(
        outside, grant_type="authorization_code", code=code, redirect_uri="https://mallory.test/"
    )
    again = token(outside, grant_type="authorization_code", code=code, redirect_uri=BACK)

    assert [one.json["error"] for one in (wrong, again)] == ["invalid_grant"] * 2


def test_a_refresh_gives_a_new_token_and_the_old_one_is_dead(outside):
    old = connect(outside)["refresh_token"]
    new = refresh(outside, old)
    again = refresh(outside, old)

    assert new.json["refresh_token"] != old
    assert again.status == 400
    assert again.json == {
        "error": "invalid_grant",
        "error_description": "Incorrect or invalid refresh token",
    }
    assert refresh(outside, new.json["refresh_token"]).status == 200


def test_an_expired_or_revoked_access_token_is_refused_in_the_gateways_spelling(outside, books):
    assert books.call("GET", "/preferences").status == 200
    outside.world.quickbooks.expire_access()
    expired = books.call("GET", "/preferences")

    assert expired.status == 401
    assert expired.json["fault"]["error"][0]["code"] == "3200"
    assert expired.headers["intuit_tid"]
    outside.world.quickbooks.revoke_tokens()
    assert refresh(outside, books.tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_of_two_refreshes_at_once_one_wins(outside):
    value = connect(outside)["refresh_token"]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _one: refresh(outside, value).status, range(2)))
    assert sorted(answers) == [200, 400]


def test_only_the_shops_own_keys_get_tokens_and_the_shop_can_disconnect(outside, books):
    path = "/quickbooks/oauth2/tokens/revoke"
    body = {"token": books.tokens["refresh_token"]}

    assert outside.call("POST", path, body, Authorization="Basic bWFsbG9yeTp4").status == 401
    assert books.call("GET", "/preferences").status == 200
    assert outside.call("POST", path, body, Authorization=BASIC).status == 200
    assert books.call("GET", "/preferences").status == 401
