"""Laws about what happened on the way: every change of a durable row, written down by a trigger.

The trigger is the suite's own. It notes the process that made a change, so that a write by anybody
but the one who claimed the row is seen, whatever the row looks like afterwards.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from core.drain import tables
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence

_TABLE = """
CREATE TABLE IF NOT EXISTS chaos_history (
    id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    name text NOT NULL, row_id bigint NOT NULL, process int NOT NULL,
    was text NOT NULL, is_now text NOT NULL, token_was bigint NOT NULL, token_is bigint NOT NULL,
    lease_was timestamptz, is_work boolean NOT NULL)
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos_history
        (name, row_id, process, was, is_now, token_was, token_is, lease_was, is_work)
    VALUES (TG_TABLE_NAME, NEW.id,
            coalesce(current_setting('chaos.process', true)::int, pg_backend_pid()),
            OLD.status, NEW.status, OLD.token, NEW.token, OLD.lease_until,
            (OLD.status, OLD.run_after, OLD.lease_until, OLD.reason, OLD.attempts)
            IS DISTINCT FROM
            (NEW.status, NEW.run_after, NEW.lease_until, NEW.reason, NEW.attempts));
    RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE OR REPLACE TRIGGER chaos_note AFTER UPDATE ON {table} FOR EACH ROW
WHEN (OLD.status = 'RUNNING' OR OLD.status IS DISTINCT FROM NEW.status
      OR OLD.settled_at IS DISTINCT FROM NEW.settled_at)
EXECUTE FUNCTION chaos_note()
"""

_NEARLY = 0.9  # of a lease: the trigger's clock is not the one that wrote it

#: From which state a row may come into which. A claim of a leased row is RUNNING to RUNNING.
_OPEN = {"WAITING", "READY", "RUNNING", "PARKED"}
_ALLOWED = {
    "WAITING": {"READY", "PARKED", "SKIPPED", "CANCELED", "DONE"},
    "READY": {"RUNNING", "WAITING", "PARKED", "SKIPPED", "CANCELED"},
    "RUNNING": {"RUNNING", "READY", "WAITING", "PARKED", "SKIPPED", "DONE", "CANCELED"},
    "PARKED": {"READY", "WAITING", "DONE", "SKIPPED", "CANCELED"},
    "DONE": set(),
    "SKIPPED": set(),
    "CANCELED": set(),
}
#: A print order is ended by its attempt or its step, without a claim of its own.
_BY_ANOTHER = {("fulfillment_printorder", "READY", "DONE")}


def keep_history() -> None:
    """Write down every change of every durable table from now on."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute(_FUNCTION)
        for table in tables():
            name = connection.ops.quote_name(table.model._meta.db_table)
            cursor.execute(_TRIGGER.format(table=name))


def changes() -> Iterator[dict[str, Any]]:
    """Every change, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM chaos_history ORDER BY id")
        names = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


class OnlyAllowedMoves(Law):
    """I14: what is at its end stays there; only what is due is claimed."""

    code = "I14"
    says = "every row moved along allowed edges only"

    def breaches(self, _evidence: Evidence) -> Iterator[str]:
        for one in changes():
            move = (one["name"], one["was"], one["is_now"])
            if one["was"] == one["is_now"] or move in _BY_ANOTHER:
                continue
            if one["is_now"] not in _ALLOWED[one["was"]]:
                yield f"{one['name']} {one['row_id']}: {one['was']} to {one['is_now']}"


class NoStaleWrite(Law):
    """I17: from a claim to its settlement, only the process that claimed it changes the row.

    And nobody settles a second time what is at its end.
    """

    code = "I17"
    says = "nobody wrote into a row that another worker had claimed"

    def breaches(self, _evidence: Evidence) -> Iterator[str]:
        owner: dict[tuple[str, int, int], int] = {}
        for one in changes():
            row = (one["name"], one["row_id"])
            if one["is_now"] == "RUNNING" and one["token_is"] == one["token_was"] + 1:
                owner[(*row, one["token_is"])] = one["process"]
            elif one["was"] == one["is_now"] != "RUNNING":
                yield f"{one['name']} {one['row_id']}: {one['was']}, and settled once more"
            elif one["was"] == "RUNNING" and one["token_is"] == one["token_was"]:
                claimed_by = owner.get((*row, one["token_was"]), one["process"])
                if claimed_by != one["process"] and not _is_aside(one):
                    yield (
                        f"{one['name']} {one['row_id']}: claimed by process {claimed_by}, "
                        f"changed to {one['is_now']} by process {one['process']}"
                    )


def _is_aside(change: dict[str, Any]) -> bool:
    """A column that is not of the row's work, written by others meanwhile, each under a lock.

    Whoever meets the trouble again counts an alert up; a step and an attempt add to the story of
    their print order.
    """
    return change["name"] in ("core_alert", "fulfillment_printorder") and not change["is_work"]


class NoEarlyClaim(Law):
    """I25: told by the clock of the trigger, whatever the row itself says of its lease."""

    code = "I25"
    says = "nobody claimed a row while the lease of another claim ran"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        claimed: dict[tuple[str, int], Any] = {}
        for one in changes():
            row = (one["name"], one["row_id"])
            if one["is_now"] != "RUNNING":
                claimed.pop(row, None)
            elif one["token_is"] == one["token_was"] + 1:
                before = claimed.get(row)
                waited = (one["at"] - before).total_seconds() if before else evidence.figures.lease
                if waited < evidence.figures.lease * _NEARLY:
                    yield f"{one['name']} {one['row_id']}: claimed again after {waited:.2f} s"
                claimed[row] = one["at"]
