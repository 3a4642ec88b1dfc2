"""The generation of what visitors read: a number that every way of writing raises.

The one gate stands in the database: a trigger of each table of an app in
``settings.PUBLISHED_APPS`` raises the number in the transaction that changes the table, whoever
writes: a form, an inline, the deletion of something else, ``update()``, the loader, a shell. The
row is the truth. After commit a file is given the number as its time of change, so that the
processes of this machine see it without a query.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from stopmensenhandel.models import Generation

#: What changes rows, and of which table.
WRITES = re.compile(
    r"""\s*(?:(?:INSERT|REPLACE)\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)
    \s+["`]?(\w+)""",
    re.IGNORECASE | re.VERBOSE,
)
ROW = Generation._meta.db_table
#: Also where the row was lost.
RAISE = (
    f"INSERT INTO {ROW} (id, number) VALUES (1, 1) "  # noqa: S608 (nobody's words)
    f"ON CONFLICT (id) DO UPDATE SET number = {ROW}.number + 1;"
)


@cache
def published_tables() -> frozenset[str]:
    """Return the names of the tables from which visitors read."""
    models = (
        model
        for label in settings.PUBLISHED_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    )
    return frozenset(model._meta.db_table for model in models)


def number(using: str = DEFAULT_DB_ALIAS) -> int:
    """Return the number of the generation, by one query; 0 where nothing was ever published.

    Raises:
        DatabaseError: the database doesn't answer.

    """
    row = Generation.objects.using(using).values_list("number", flat=True).first()
    return row or 0


# -- The triggers ------------------------------------------------------------


def install(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Put the triggers on the tables, and count all that migrations changed (post_migrate)."""
    if sender.name == "stopmensenhandel" and make_triggers(using):
        with connections[using].cursor() as cursor:
            cursor.execute(RAISE)


def make_triggers(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Put the triggers on the tables where they aren't; return whether the row can be there.

    A migration that was interrupted may have left SQLite without them.
    """
    connection = connections[using]
    there = set(connection.introspection.table_names())
    if ROW not in there:
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION raise_generation() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN {RAISE} RETURN NULL; END $$"
            )
        for table in sorted(published_tables() & there):
            for statement in _triggers(connection.vendor, table):
                cursor.execute(statement)
    return True


def _triggers(vendor: str, table: str) -> Iterator[str]:
    """Yield what makes the triggers of a table anew."""
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE TRIGGER raise_generation AFTER INSERT OR UPDATE OR DELETE OR "
            f'TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION raise_generation()'
        )
        return
    for event in ("INSERT", "UPDATE", "DELETE"):
        yield (
            f'CREATE TRIGGER IF NOT EXISTS "generation_{table}_{event.lower()}" '
            f'AFTER {event} ON "{table}" BEGIN {RAISE} END'
        )


def uninstall(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Take the triggers off while tables are made anew, the row's among them (pre_migrate).

    SQLite renames no table while a trigger names one that isn't there. PostgreSQL's stay with
    their tables.
    """
    connection = connections[using]
    if sender.name != "stopmensenhandel" or connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if name.startswith("generation_"):
                cursor.execute(f'DROP TRIGGER "{name}"')


# -- What this machine is told -----------------------------------------------


def signal() -> Path:
    """Return the file that tells this machine's processes of a change."""
    return Path(settings.DATA_DIR, "generation")


def tell() -> int:
    """Give the file the number as its time of change, in seconds: no clock, so no two alike.

    One after the other: whoever read the row earlier mustn't tell it later. Returns the number.
    """
    path = signal()
    try:
        handle, is_new = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600), True
    except FileExistsError:
        handle, is_new = os.open(path, os.O_RDONLY), False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if is_new:  # should the row not be read: today's date is no number
            os.utime(handle, (0, 0))
        now = number()
        os.utime(handle, (now, now))
    finally:
        os.close(handle)
    return now


def go_on() -> None:
    """Raise the row above all that this machine was told: a backup was put back, or all begun anew.

    The numbers between were given before, and pages on the disk bear them.
    """
    latest = int(told())
    if number() < latest:
        Generation.objects.update_or_create(id=Generation.ROW, defaults={"number": latest + 1})
        tell()


def told() -> float:
    """Return the number of which this machine was told."""
    try:
        return os.stat(signal()).st_mtime  # noqa: PTH116 (each visit asks)
    except OSError:
        return 0


def follow(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Execute a statement; tell this machine when what it changes is committed."""
    result = execute(sql, params, many, context)
    table = WRITES.match(sql) if isinstance(sql, str) else None
    if table and table[1] in published_tables():
        # The change is made by then: a full disk mustn't tell the editor that it failed.
        transaction.on_commit(tell, using=context["connection"].alias, robust=True)
    return result


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Follow what a connection changes (signal connection_created)."""
    if connection.alias == DEFAULT_DB_ALIAS and follow not in connection.execute_wrappers:
        connection.execute_wrappers.append(follow)
