"""The drills take minutes: `make chaos` plays them (CHAOS_FULL=1), `make test` does not."""

import os

collect_ignore = [] if os.environ.get("CHAOS_FULL") else ["test_drills.py"]
