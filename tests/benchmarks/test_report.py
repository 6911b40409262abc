import pytest

from benchmarks import report
from benchmarks.report import Row


def test_a_ratio_is_held_against_what_was_promised():
    assert Row("rate", "900/s", "1,000/s", 0.9, 0.5).verdict == "PASS"
    assert Row("rate", "100/s", "1,000/s", 0.1, 0.5).verdict == "MISS"
    assert Row("wait", "2 s", "", 2.0, 1.0, at_most=True).verdict == "MISS"
    assert Row("wait", "2 s").verdict == ""


def test_percentiles_are_values_that_were_measured():
    values = [float(one) for one in range(1, 101)]

    assert [report.percentile(values, share) for share in (0.5, 0.95, 1)] == [51, 96, 100]
    assert report.percentile([], 0.5) == 0


def test_the_table_takes_its_place_between_the_marks(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")

    report.write([Row("pages", "3 ms", "1 ms", 3.0, 5.0, at_most=True)], page=page)

    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| pages | 3 ms | 1 ms | 3.00 | <= 5 | PASS |" in text


def test_a_page_without_marks_is_left_alone(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("nothing")

    with pytest.raises(ValueError, match="has no"):
        report.write([], page=page)
    assert page.read_text() == "nothing"


def test_the_shops_own_page_has_the_marks():
    text = report.PAGE.read_text()

    assert 0 <= text.find(report.BEGIN) < text.find(report.END)
