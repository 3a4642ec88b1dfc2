#!/usr/bin/env python3
"""Django's command-line utility."""

import os
import sys


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stopmensenhandel.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise SystemExit(
            f"The database doesn't answer ({reason}): check DATABASE_URL and DATA_DIR."
        ) from error


if __name__ == "__main__":
    main()
