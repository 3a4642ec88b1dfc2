"""What the system lacks to read files safely."""

from typing import Any

from django.core import checks

from files import confinement


def check_confinement(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn where the process that reads uploads could read the key and the database, too."""
    if confinement.version():
        return []
    message = "This system has no Landlock: what reads uploads may read the site's key and data."
    hint = "Use Linux 5.13 or newer with “landlock” among its security modules."
    return [checks.Warning(message, hint=hint, id="files.W001")]
