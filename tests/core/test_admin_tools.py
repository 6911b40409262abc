"""Lists that do not count every row, and buttons that are no links."""

import pytest

from core.admin_tools import EstimatedCountPaginator, pretty
from core.models import ApiCall

pytestmark = pytest.mark.django_db


@pytest.fixture
def paginator(monkeypatch):
    """Twelve rows and a paginator that counts exactly only to ten."""
    ApiCall.objects.bulk_create(ApiCall(provider="x", operation=str(n)) for n in range(12))
    monkeypatch.setattr(EstimatedCountPaginator, "exact_up_to", 10)
    return EstimatedCountPaginator


def test_a_short_list_is_counted_exactly(paginator):
    rows = ApiCall.objects.filter(operation__in=["1", "2", "3"]).order_by("id")

    assert paginator(rows, 50).count == 3


def test_a_long_list_is_estimated_and_never_shorter_than_what_was_seen(paginator):
    assert paginator(ApiCall.objects.order_by("id"), 50).count >= 11


def test_counting_reads_no_more_rows_than_it_needs(paginator, django_assert_num_queries):
    with django_assert_num_queries(2) as seen:
        assert paginator(ApiCall.objects.order_by("id"), 50).count

    assert "LIMIT 11" in seen[0]["sql"]
    assert "EXPLAIN" in seen[1]["sql"]


def test_what_is_shown_as_a_block_is_escaped():
    assert "<script>" not in pretty({"a": "<script>"})
