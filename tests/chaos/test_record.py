"""The sums of the recorded runs are those of the rows, and are written with them."""

from tests.chaos import record
from tests.chaos.record import Totals

PAGE = """Words before.

<!-- runs: begin -->
| seed (commit) | mix | load | orders | acknowledged | effects | blows | engines | faults |
|---|---|---|---|---|---|---|---|---|
| 7 (abc1234) | all | 2 min | 192 | 1,236 | 1,193 | 39 + 2 | 6 / 5 | 230 | 64 s | | | nothing |
| 7 (abc1234) | boundaries | - | 41 | 205 | 232 | 39 | - | - | 5 s | 0 % | 0 | nothing |
| **1 seeds** | | | **1** | **1** | **1** | **1 + 1** | **1 / 1** | **1** | | | | |
<!-- runs: end -->

Words after.
"""
ROW = "| 8 (def5678) | standard | 3 min | 580 | 3,786 | 3,480 | 35 + 0 | 0 / 0 | 969 | | | | no |"


def test_a_run_is_added_before_the_row_of_sums_and_the_sums_are_made_anew(tmp_path, monkeypatch):
    page = tmp_path / "reliability.md"
    page.write_text(PAGE)
    monkeypatch.setattr(record, "PAGE", page)

    found = record.add([ROW])

    assert found == Totals(
        seeds=2, orders=813, webhooks=5227, effects=4905, kills=113, stops=2, valkey=6, postgres=5,
        provider_faults=1199,
    )  # fmt: skip
    text = page.read_text()
    assert text.startswith("Words before.")
    assert text.endswith("Words after.\n")
    assert f"{ROW}\n{found.row()}\n<!-- runs: end -->" in text
    assert text.count("**") == 2 * 7
    assert "SIGKILLs: 113 of 1,000, not reached yet" in found.lines()


def test_the_page_that_is_shipped_can_be_read():
    rows = record.rows()
    assert len(rows) >= 6
    assert record.totals(rows).row() in record.PAGE.read_text()
