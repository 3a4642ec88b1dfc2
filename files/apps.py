"""The files app."""

from django.apps import AppConfig
from django.core import checks


class FilesConfig(AppConfig):
    """Files from outside: read apart, stored whole, sent in parts."""

    name = "files"

    def ready(self) -> None:
        """Have said once, at the start, what the system can't keep from the reading process."""
        from files.checks import check_confinement

        checks.register(check_confinement, checks.Tags.security)
