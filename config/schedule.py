"""The whole timetable, in UTC: the name of each entry, its cron line, and what is called.

The sweeper makes each due slot a row that runs once, also when the slot was missed.
"""

SCHEDULE: tuple[tuple[str, str, str], ...] = (
    ("orders.find_missed_events", "*/10 * * * *", "orders.finder.find_missed_events"),
    ("orders.find_missed_sales", "47 * * * *", "orders.missed_sales.find_missed_sales"),
    ("orders.watch_reviews", "*/5 * * * *", "orders.tasks.watch_reviews"),
    ("accounting.keep_connection_alive", "41 5 * * *", "accounting.tasks.keep_connection_alive"),
    ("fulfillment.check_goods", "37 * * * *", "fulfillment.mapping.check_due_goods"),
    ("fulfillment.reconcile_prints", "23 5 * * *", "fulfillment.tasks.reconcile_prints"),
    ("core.close_forgotten_calls", "*/5 * * * *", "core.tasks.close_forgotten_calls"),
    ("operations.check_promises", "*/5 * * * *", "operations.tasks.check_promises"),
    ("core.tell_of_turned_away", "*/5 * * * *", "core.tasks.tell_of_turned_away"),
    ("core.tell_of_clock", "*/5 * * * *", "core.checks.tell_of_clock"),
    ("core.prune_old_rows", "17 4 * * *", "core.tasks.prune_old_rows"),
)
