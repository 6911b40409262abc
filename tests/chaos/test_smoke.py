"""One short storm and some kills, judged by every law: what `make chaos` does at length."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
RUN = (
    *("--seed", str(SEED), "--minutes", "0.25", "--scale", "0.05", "--patience", "90"),
    *("--boundaries", "ISSUE_LICENSE,SEND_ORDER_MAIL", "--stride", "6", "--buyers", "2"),
    "--brief",
)


def test_nothing_is_lost_or_repeated_whatever_dies():
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *RUN],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )

    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6000:]
    assert f"GOOD: seed {SEED}," in said
    assert "sigkills 0," not in said
