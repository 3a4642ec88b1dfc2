"""What the site keeps on the disk: whether there is a site yet, and who may read it."""

import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection

from stopmensenhandel.models import Generation

#: Is there from a site's first start until all is in place, should it be interrupted.
FIRST_START = "first-start"


def database_is_missing() -> bool:
    """Return whether there is no file of SQLite's, or one without a byte in it."""
    file = settings.DATABASE_FILE
    return file is not None and not (file.exists() and file.stat().st_size)


def database_is_empty() -> bool:
    """Return whether no account and nothing of the site's own apps is in the database.

    Raises:
        DatabaseError: it doesn't answer.

    """
    if database_is_missing():
        return True
    own = [
        model
        for app in apps.get_app_configs()
        if Path(app.path).parent == settings.BASE_DIR
        for model in app.get_models()
        if model is not Generation  # a number that says nothing of what there is
    ]
    # By the names of the tables: their columns may be those of an earlier version.
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in there.intersection(m._meta.db_table for m in (*own, get_user_model())):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return False
    return True


def files_are_there() -> bool:
    """Return whether anything was uploaded or loaded, by whichever database knows it."""
    return any(each.is_file() for each in Path(settings.MEDIA_ROOT).rglob("*"))


def make_database() -> None:
    """Make the file of SQLite's, where there is none; it opens none that isn't there.

    Raises:
        OSError: it can't be made.

    """
    if settings.DATABASE_FILE is not None:
        settings.DATABASE_FILE.touch(0o600)


def close_to_others() -> bool:
    """Take from other accounts of the machine what they could read; return whether they could.

    It holds password hashes, editors' sessions and drafts. A data folder that is open to a group
    and to nobody else stays so: somebody chose that, so that a proxy can read the error pages.
    """
    was_open = bool(settings.DATA_DIR.stat().st_mode & 0o007)
    if was_open:
        settings.DATA_DIR.chmod(0o700)
    for folder in (settings.UPLOADS, settings.LOGIN_COUNTS, Path(settings.MEDIA_ROOT)):
        if folder.is_dir() and folder.is_relative_to(settings.DATA_DIR):
            folder.chmod(0o700)
    files = [settings.DATA_DIR / "secret_key"]
    if file := settings.DATABASE_FILE:
        files += [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))]
    for each in files:
        if each.is_file() and os.access(each, os.W_OK):
            each.chmod(0o600)
    return was_open
