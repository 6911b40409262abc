"""Downloads from the paid order to the bytes on the buyer's disk, and every way to be refused."""

import hashlib

import pytest

from core.models import Alert
from fulfillment import downloads
from fulfillment.models import Download, DownloadGrant
from orders.kinds import Money
from orders.models import Order
from tests import builders
from tests.fulfillment.shop import bought, grant_of, page_of, run_due_steps

pytestmark = pytest.mark.django_db


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_ada_buys_opens_the_page_and_gets_the_very_bytes(client):
    order = bought(builders.ebook(download_limit=5, download_days=30))
    grant = grant_of(order)

    page = client.get(page_of(grant))
    file = client.post(page_of(grant))

    assert "5 of 5 downloads left" in page.content.decode()
    assert hashlib.sha256(body(file)).hexdigest() == grant.asset.sha256
    assert file["Content-Disposition"] == 'attachment; filename="book.pdf"'
    assert grant_of(order).used == 1


def test_looking_and_scanning_count_nothing(client):
    order = bought(builders.ebook(download_limit=5))
    path = page_of(grant_of(order))

    for _ in range(3):
        client.get(path)
        client.head(path)

    assert grant_of(order).used == 0
    assert not Download.objects.exists()


def test_the_page_stays_out_of_caches_logs_and_search_engines(client):
    grant = grant_of(bought())

    for response in (client.get(page_of(grant)), client.post(page_of(grant))):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"].startswith("noindex")
        assert response["X-Content-Type-Options"] == "nosniff"


def test_looking_at_a_file_reads_one_row_and_nothing_else(client, django_assert_num_queries):
    grant = grant_of(bought())
    client.get(page_of(grant))  # the brand of the frame is remembered

    with django_assert_num_queries(1):
        page = client.get(page_of(grant)).content.decode()

    order = grant.line.order
    assert all(one in page for one in (order.number, grant.line.title, grant.asset.filename))
    found = downloads.find(downloads.token_of(grant)).grant
    with django_assert_num_queries(1):
        assert found.asset_version == grant.asset_version  # a column the page does not show


def test_the_last_download_is_the_last(client):
    order = bought(builders.ebook(download_limit=2))
    path = page_of(grant_of(order))

    answers = [client.post(path).status_code for _ in range(3)]

    assert answers == [200, 200, 410]
    assert "used" in client.get(path).content.decode()
    assert grant_of(order).used == 2


def test_two_pieces_bought_are_twice_the_downloads():
    made = builders.ebook(download_limit=3)
    builders.place_order(builders.sale(builders.line(made, quantity=2)))
    run_due_steps()

    assert DownloadGrant.objects.get().download_limit == 6


def test_running_the_step_again_makes_no_second_grant():
    order = bought()
    line = order.lines.get()

    downloads.grant(line=line, product=line.product)
    downloads.grant(line=line, product=line.product)

    assert DownloadGrant.objects.count() == 1


@pytest.mark.parametrize("place", [3, -1, -12])
def test_a_flipped_letter_in_the_link_finds_nothing(client, place):
    order = bought()
    token = downloads.token_of(grant_of(order))
    other = "x" if token[place] != "x" else "y"
    cut = len(token) + place if place < 0 else place

    response = client.post(f"/d/{token[:cut]}{other}{token[cut + 1 :]}/")

    assert response.status_code == 404
    assert grant_of(order).used == 0


@pytest.mark.parametrize("token", ["x", "dl_.", ".", "..%2f..%2fetc", "dl_a.b.c", "%00", "é.é"])
def test_mallorys_guesses_find_nothing(client, token):
    bought()

    assert client.get(f"/d/{token}/").status_code == 404


def test_the_link_of_one_grant_does_not_open_another(client):
    adas = grant_of(bought(session="cs_a"))
    graces = grant_of(bought(session="cs_b", buyer=builders.grace()))
    mixed = f"{graces.public_id}.{downloads.token_of(adas).partition('.')[2]}"

    assert client.get(f"/d/{mixed}/").status_code == 404


def test_a_refund_closes_at_once_before_any_step_has_run(client):
    order = bought()
    path = page_of(grant_of(order))
    Order.objects.filter(pk=order.pk).update(money=Money.REFUNDED)

    assert client.post(path).status_code == 410
    assert "refunded" in client.get(path).content.decode()
    assert grant_of(order).used == 0


def test_a_dispute_pauses_and_its_end_opens_again(client):
    order = bought()
    path = page_of(grant_of(order))
    Order.objects.filter(pk=order.pk).update(money=Money.DISPUTED)

    assert client.post(path).status_code == 410

    Order.objects.filter(pk=order.pk).update(money=Money.PAID)
    assert client.post(path).status_code == 200


def test_a_refund_of_one_of_two_purchases_keeps_the_other_open(client):
    made = builders.ebook()
    first, second = bought(made, session="cs_a"), bought(made, session="cs_b")
    Order.objects.filter(pk=first.pk).update(money=Money.REFUNDED)

    assert client.post(page_of(grant_of(first))).status_code == 410
    assert client.post(page_of(grant_of(second))).status_code == 200


def test_an_expired_link_mails_a_fresh_one_to_the_buyer_only(client, clock_forward):
    order = bought(builders.ebook(download_days=10))
    old = page_of(grant_of(order))
    clock_forward(days=11)

    refused = client.post(old)
    asked = client.post(f"{old}fresh/")

    assert refused.status_code == 410
    assert "e-mail me a fresh link" in refused.content.decode().lower()
    fresh = page_of(grant_of(order))
    assert "a•••@example.com" in asked.content.decode()
    assert fresh not in asked.content.decode()
    assert client.post(fresh).status_code == 200
    assert "newer link" in client.get(old).content.decode()


def test_a_live_link_is_not_renewed_by_asking(client):
    order = bought(builders.ebook(download_days=10, download_limit=1))
    before = grant_of(order)
    client.post(page_of(before))

    client.post(f"{page_of(before)}fresh/")

    after = grant_of(order)
    assert (after.version, after.used) == (before.version, 1)


def test_a_file_missing_from_the_storage_counts_nothing_and_alarms(client):
    order = bought()
    asset = grant_of(order).asset
    type(asset).objects.filter(pk=asset.pk).update(storage_key="assets/gone.pdf")

    response = client.post(page_of(grant_of(order)))

    assert response.status_code == 503
    assert grant_of(order).used == 0
    assert Alert.objects.filter(title__contains="missing from the storage").count() == 1


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a\r\nSet-Cookie: x=1.pdf", 'attachment; filename="a Set-Cookie- x=1.pdf"'),
        ("../../etc/passwd", 'attachment; filename="-..-etc-passwd"'),
        ('say "hi".pdf', 'attachment; filename="say -hi-.pdf"'),
        ("guide 📘 für dich.pdf", None),
        ("", 'attachment; filename="download"'),
    ],
)
def test_a_strange_filename_stays_inside_its_header(client, name, header):
    order = bought()
    asset = grant_of(order).asset
    type(asset).objects.filter(pk=asset.pk).update(filename=name)

    response = client.post(page_of(grant_of(order)))

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    if header is not None:
        assert response["Content-Disposition"] == header
    else:
        assert "filename*=utf-8''guide%20%F0%9F%93%98" in response["Content-Disposition"]


def test_what_is_remembered_of_a_visitor_names_nobody(client):
    order = bought()
    agent = "Browser\x00 " + "x" * 1000

    client.post(page_of(grant_of(order)), HTTP_USER_AGENT=agent, REMOTE_ADDR="203.0.113.9")

    row = Download.objects.get()
    assert row.ip_hash
    assert "203" not in row.ip_hash
    assert len(row.user_agent) <= 300
