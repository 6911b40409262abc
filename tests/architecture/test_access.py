"""Who may open which page: a row for every address, so that a new one cannot be forgotten."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLResolver, get_resolver

ANYONE = {
    "home", "product", "buy", "thanks", "thanks_status", "cancel", "links", "terms", "refunds",
    "privacy", "contact", "theme", "icon", "robots", "sitemap", "healthz", "readyz",
}  # fmt: skip
#: Whoever holds the link; a guessed token is 404.
HOLDER = {
    "download": "/d/{}/",
    "fresh": "/d/{}/fresh/",
    "access": "/access/{}/",
    "library": "/library/{}/",
    "unsubscribe": "/unsubscribe/{}/",
    "artwork": "/artwork/1/99999/{}/",
}
SIGNED = {"webhook"}
#: Behind password and second factor; the first two are the way there.
STAFF = {"second_factor", "second_factor_enrol", "order_access"}
GUESSES = ("x", "1.AAAAAAAAAAAAAAAAAAAAAA", "cus_0.AAAAAAAAAAAAAAAAAAAAAA", "%00", "a" * 500)


def names(resolver):
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            if found.app_name != "admin":
                yield from names(found)
        elif found.name:
            yield found.name


def test_every_address_has_its_row():
    assert set(names(get_resolver())) == ANYONE | set(HOLDER) | SIGNED | STAFF


@pytest.mark.django_db
@pytest.mark.parametrize("guess", GUESSES)
@pytest.mark.parametrize("name", sorted(HOLDER))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guessed_link_opens_nothing(name, guess, method):
    answer = getattr(Client(), method)(HOLDER[name].format(guess))

    assert answer.status_code in (404, 405, 410)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/orders/order/", "/admin/second-factor/", "/admin/second-factor/new/"],
)
def test_a_stranger_is_sent_to_the_login(path):
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.django_db
def test_every_list_of_the_admin_is_closed_to_strangers():
    for model in admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert Client().get(path).status_code == 302, path


@pytest.mark.django_db
def test_the_shop_runs_no_scripts_but_its_own_and_the_admin_is_looser():
    shop = Client().get("/terms/")["Content-Security-Policy"]
    desk = Client().get("/admin/login/")["Content-Security-Policy"]

    assert "script-src 'self';" in f"{shop};"
    assert "unsafe" not in shop
    assert "form-action 'self' https://checkout.stripe.com https://billing.stripe.com" in shop
    assert "'unsafe-eval'" in desk
    assert "frame-ancestors 'none'" in shop
    assert "frame-ancestors 'none'" in desk
