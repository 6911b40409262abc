import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from operations import second_factor
from tests.operations.people import PASSWORD, browser, code_of, enrolled, grace, olga, verified

pytestmark = pytest.mark.django_db

VERIFY = "/admin/second-factor/"
ENROL = "/admin/second-factor/new/"


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/orders/order/", "/admin/password_change/", "/admin/search/?s=a"]
)
def test_a_password_alone_opens_nothing(path):
    client = browser(olga())

    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith(VERIFY)


def test_the_code_opens_the_admin():
    assert verified(olga()).get("/admin/").status_code == 200


def test_staff_without_a_device_is_led_to_enrol_and_gets_recovery_codes():
    user = olga()
    client = browser(user)

    page = client.get(VERIFY, follow=True).content.decode()
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    done = client.post(ENROL, {"code": code_of(device)})

    assert second_factor.setup_key(device) in page
    assert "<svg" in page
    assert len(re.findall(r"<li>[a-z2-9]{6}-[a-z2-9]{6}</li>", done.content.decode())) == 10
    assert "no-store" in done["Cache-Control"]
    assert client.get("/admin/").status_code == 200


def test_enrolling_again_asks_for_the_device_there_is():
    user = olga()
    enrolled(user)
    client = browser(user)

    answer = client.get(ENROL)
    client.post(ENROL, {"code": "123456"})

    assert answer["Location"].startswith(VERIFY)
    assert TOTPDevice.objects.filter(user=user).count() == 1


def test_a_code_works_once():
    user = olga()
    device = enrolled(user)
    code = code_of(device)

    assert second_factor.verify(user=user, code=code) is not None
    assert second_factor.verify(user=user, code=code) is None


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_codes_of_other_minutes_are_refused(steps):
    user = olga()
    device = enrolled(user)

    assert second_factor.verify(user=user, code=code_of(device, steps=steps)) is None


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "１２３４５６", "abcdef", "0" * 5000, "\x00"]
)
def test_codes_that_are_none_are_refused(code):
    user = olga()
    enrolled(user)
    client = browser(user)

    answer = client.post(VERIFY, {"code": code})

    assert answer.status_code == 200
    assert client.get("/admin/").status_code == 302


def test_another_persons_code_is_refused():
    mine, theirs = olga(), grace()
    enrolled(mine)

    assert second_factor.verify(user=mine, code=code_of(enrolled(theirs))) is None


def test_guesses_are_slowed_down_so_that_even_the_right_code_must_wait():
    user = olga()
    device = enrolled(user)
    for _guess in range(4):
        second_factor.verify(user=user, code="000000")

    assert second_factor.verify(user=user, code=code_of(device)) is None


def test_a_recovery_code_opens_once_and_is_not_stored():
    user = olga()
    enrolled(user)
    code = second_factor.new_recovery_codes(user)[0]

    stored = set(StaticToken.objects.values_list("token", flat=True))

    assert code not in stored
    assert code.replace("-", "") not in stored
    assert second_factor.verify(user=user, code=code.upper()) is not None
    assert second_factor.verify(user=user, code=code) is None


def test_after_the_code_one_lands_only_inside_the_admin():
    user = olga()
    device = enrolled(user)
    client = browser(user)

    answer = client.post(VERIFY, {"code": code_of(device), "next": "//evil.example/admin/"})

    assert answer["Location"] == "/admin/"


def test_otp_reset_makes_the_next_login_enrol_anew():
    user = olga()
    client = verified(user)

    call_command("otp_reset", "olga")

    assert client.get("/admin/")["Location"].startswith(VERIFY)
    assert client.get(VERIFY)["Location"].startswith(ENROL)


def test_five_wrong_passwords_close_the_door_even_for_the_right_one():
    olga()
    client = Client()
    for _guess in range(5):
        client.post("/admin/login/", {"username": "olga", "password": "wrong"})

    answer = client.post("/admin/login/", {"username": "olga", "password": PASSWORD})

    assert answer.status_code == 429
    assert b"15 minutes" in answer.content


def test_a_customer_account_is_not_staff():
    user = User.objects.create_user("mallory", password=PASSWORD)

    assert browser(user).get("/admin/")["Location"].startswith("/admin/login/")
    assert browser(user).get(VERIFY)["Location"].startswith("/admin/login/")
