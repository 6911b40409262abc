"""Downloads when files are in a bucket: counted here, fetched there by a short-lived address."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import builders
from tests.fulfillment.shop import bought, grant_of, page_of

pytestmark = pytest.mark.django_db


class Bucket(BaseHTTPRequestHandler):
    """A bucket that has everything but what is called gone."""

    def do_HEAD(self):
        self.send_response(404 if "gone" in self.path else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Keep the test's output clean."""


@pytest.fixture
def bucket(settings):
    """Point the shop at a bucket on this machine; called after the files were saved."""
    server = HTTPServer(("127.0.0.1", 0), Bucket)
    Thread(target=server.serve_forever, daemon=True).start()

    def use() -> str:
        settings.S3_BUCKET, settings.S3_REGION = "files", "eu-west-1"
        settings.S3_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
        settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = "access", "secret"
        return settings.S3_ENDPOINT

    yield use
    server.shutdown()
    server.server_close()


def test_the_button_counts_and_leads_to_an_address_that_works_five_minutes(client, bucket):
    order = bought(builders.ebook(download_limit=1))
    path, endpoint = page_of(grant_of(order)), bucket()

    answer = client.post(path)

    query = parse_qs(urlsplit(answer["Location"]).query)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{endpoint}/files/assets/")
    assert query["X-Amz-Expires"] == ["300"]
    assert "book.pdf" in query["response-content-disposition"][0]
    assert "no-store" in answer["Cache-Control"]
    assert client.post(path).status_code == 410


def test_a_file_that_is_not_in_the_bucket_counts_nothing(client, bucket):
    order = bought()
    asset = grant_of(order).asset
    type(asset).objects.filter(pk=asset.pk).update(storage_key="assets/gone.pdf")
    bucket()

    assert client.post(page_of(grant_of(order))).status_code == 503
    assert grant_of(order).used == 0


def test_a_bucket_out_of_reach_counts_nothing_and_says_sorry(client, bucket, settings):
    order = bought()
    bucket()
    settings.S3_ENDPOINT = "http://127.0.0.1:9"

    answer = client.post(page_of(grant_of(order)))

    assert answer.status_code == 503
    assert "Nothing was counted" in answer.content.decode()
    assert grant_of(order).used == 0
