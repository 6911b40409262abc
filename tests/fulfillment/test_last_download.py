"""Two clicks at the same moment on the last download: one wins."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fulfillment import downloads
from fulfillment.downloads import Visitor
from fulfillment.models import Download
from tests import builders
from tests.fulfillment.shop import bought, grant_of

CLICKS = 8


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_clicks_on_the_last_download_one_wins():
    order = bought(builders.ebook(download_limit=1))
    grant = grant_of(order)
    start = Barrier(CLICKS)

    def click(_number: int) -> bool:
        try:
            start.wait(timeout=10)
            return downloads.claim(one=grant_of(order), visitor=Visitor())
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        won = list(pool.map(click, range(CLICKS)))

    assert won.count(True) == 1
    assert Download.objects.filter(grant=grant).count() == 1
    assert grant_of(order).used == 1
