"""The shop's settings with the suite's hooks in them, for its programs under `make chaos`."""

import os

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as _APPS

#: Scaled like every other wait, which TIME_SCALE alone does not do: it is longer than a hard limit.
LEASE_SECONDS = float(os.environ.get("CHAOS_LEASE_SECONDS", "60"))
#: What one task may take; the drills shorten it.
TASK_SOFT_SECONDS = float(os.environ.get("CHAOS_SOFT_SECONDS", "40"))
TASK_HARD_SECONDS = float(os.environ.get("CHAOS_HARD_SECONDS", "50"))
INSTALLED_APPS = [*_APPS, "tests.chaos.hooks.HooksConfig"]
