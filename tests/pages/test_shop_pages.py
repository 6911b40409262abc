"""The public pages: complete, lean, and with nothing from anywhere else."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests import builders

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/p/short-book/",
    "/p/small-kit/",
    "/terms/",
    "/refunds/",
    "/privacy/",
    "/contact/",
    "/thanks/",
    "/thanks/?sid=cs_test_unknown",
    "/cancel/",
    "/cancel/?product=short-book",
    "/links/",
    "/links/?sent=1",
]
_STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture(autouse=True)
def shop():
    """A book, a tool and a kit of both."""
    builders.bundle("small-kit", builders.ebook(), builders.software(), amount=2500)


def _html(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_a_language_and_a_way_to_skip(client, path):
    html = _html(client, path)

    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert '<html lang="en">' in html
    assert 'class="skip" href="#content"' in html
    assert '<main id="content"' in html


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_to_the_links_and_the_terms_at_its_foot(client, path):
    foot = _html(client, path).split("<footer", 1)[1]

    for link in ("/links/", "/terms/", "/refunds/", "/privacy/", "/contact/"):
        assert f'href="{link}"' in foot


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_another_host(client, path):
    html = _html(client, path)
    loaded = re.findall(r'(?:src|<link[^>]+rel="(?:stylesheet|icon)"[^>]+href)="([^"]+)"', html)
    loaded += re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', html)

    assert loaded
    assert [url for url in loaded if "//" in url] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_inline_script_or_style(client, path):
    html = _html(client, path)

    assert re.findall(r"\son\w+\s*=", html) == []
    assert re.findall(r"\sstyle\s*=|<style", html) == []
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in one or "application/ld+json" in one for one in scripts)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_that_it_is_a_demo(client, path):
    assert f'href="{settings.SANDBOX_URL}/resend/mails"' in _html(client, path)


def test_a_real_shop_says_nothing_of_a_demo(client, settings):
    settings.DEMO_MODE = False

    assert "Demo shop" not in _html(client, "/")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_and_what_it_loads_stay_within_budget(client, path):
    sheet = (_STATIC / "css/shop.css").read_bytes()
    script = (_STATIC / "js/shop.js").read_bytes()

    assert len(gzip.compress(_html(client, path).encode())) <= 30_000
    assert len(sheet) <= 20_000
    assert len(script) <= 30_000


@pytest.mark.parametrize("path", ["/", "/p/short-book/", "/thanks/"])
def test_a_strict_content_policy_and_the_other_headers_are_sent(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_home_page_puts_each_kind_on_its_shelf(client):
    html = _html(client, "/")

    for shelf in ("Books", "Files and software", "Bundles"):
        assert f">{shelf}</h2>" in html
    assert 'href="/p/short-book/"' in html
    assert "$19.00 USD" in html


def test_an_empty_shop_says_so(client):
    builders.Product.objects.update(status="DRAFT")

    assert "Nothing is for sale yet" in _html(client, "/")


def test_a_product_page_has_one_button_with_the_price_on_it(client):
    html = _html(client, "/p/short-book/")

    assert html.count('href="/buy/short-book"') == 1
    assert "Buy for $19.00 USD" in html


def test_a_bundle_shows_its_parts_and_what_it_saves(client):
    html = _html(client, "/p/small-kit/")

    assert 'href="/p/small-tool/"' in html
    assert "$38.00" in html
    assert "You save $13.00" in html


def test_search_engines_read_the_price(client):
    html = _html(client, "/p/short-book/")
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])

    assert data["offers"]["price"] == "19.00"
    assert data["offers"]["priceCurrency"] == "USD"


def test_a_title_cannot_break_out_of_the_structured_data(client):
    builders.ProductText.objects.filter(product__slug="short-book").update(
        title="</script><img src=x onerror=alert(1)>"
    )
    html = _html(client, "/p/short-book/")

    assert "<img src=x" not in html
    assert len(re.findall(r"</script>", html)) == len(re.findall(r"<script", html))


@pytest.mark.parametrize("slug", ["nothing", "short-book"])
def test_what_is_not_published_is_not_found(client, slug):
    builders.Product.objects.filter(slug="short-book").update(status="DRAFT")

    answer = client.get(f"/p/{slug}/")

    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content


def test_the_owners_own_words_replace_the_starting_text(client):
    assert "Test Press" in _html(client, "/terms/")

    builders.brand().pages.create(slug="terms", language="en", title="Rules", body="Be kind.")

    html = _html(client, "/terms/")
    assert "<h1>Rules</h1>" in html
    assert "<p>Be kind.</p>" in html


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_starting_texts_speak_of_parcels_and_of_who_prints_them(client, language):
    def read(slug: str) -> str:
        return client.get(f"/{slug}/", headers={"Accept-Language": language}).content.decode()

    assert all(printer in read("privacy") for printer in ("Printful", "Printify", "Gooten"))
    assert "QuickBooks" in read("privacy")
    for slug in ("terms", "refunds"):
        assert {"en": "parcel", "fr": "colis"}[language] in read(slug) or "by post" in read(slug)


def test_the_colours_of_the_brand_never_expire_from_a_cache(client):
    answer = client.get("/theme/b4552d.css")

    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/css")
    assert "--brand-light" in answer.content.decode()


def test_crawlers_are_kept_from_checkouts_and_private_links(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /buy/" in lines
    assert "Disallow: /library/" in lines
    assert "/p/short-book/" in client.get("/sitemap.xml").content.decode()


def test_the_home_page_asks_the_database_the_same_however_full_the_shelves(
    client, django_assert_max_num_queries
):
    for number in range(8):
        builders.ebook(f"book-{number}")

    with django_assert_max_num_queries(10):
        client.get("/")


def test_a_french_visitor_is_served_in_french(client):
    html = client.get("/p/short-book/", headers={"Accept-Language": "fr-CA"}).content.decode()

    assert '<html lang="fr">' in html
    assert "Acheter pour 19,00\xa0$\xa0US" in html
    assert "Renvoyer mes liens" in html


@pytest.mark.parametrize("slug", ["terms", "refunds", "privacy", "contact"])
def test_the_starting_texts_are_there_in_french_too(client, slug):
    english = client.get(f"/{slug}/", headers={"Accept-Language": "en"}).content
    french = client.get(f"/{slug}/", headers={"Accept-Language": "fr"}).content

    assert b"olga@press.test" in french or slug == "privacy"
    assert english != french
