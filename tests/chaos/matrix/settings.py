"""The suite's settings with the matrix' own hooks, for programs that one case wants broken."""

from tests.chaos.settings import *  # noqa: F403
from tests.chaos.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.chaos.matrix.hooks.MatrixHooks"]
