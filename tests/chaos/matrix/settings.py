"""The suite's settings with the matrix' own hooks, for programs that one case wants broken."""

from tests.chaos.settings import *  # noqa: F403
from tests.chaos.settings import INSTALLED_APPS as _APPS
from tests.chaos.settings import SCHEDULE as _TIMETABLE

INSTALLED_APPS = [*_APPS, "tests.chaos.matrix.hooks.MatrixHooks"]
#: The finder comes when a case asks for it, or it would tell what a case keeps silent.
SCHEDULE = tuple(
    (name, "0 0 1 1 *" if name == "orders.find_missed_events" else cron, task)
    for name, cron, task in _TIMETABLE
)
