"""The files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files from outside: read apart, stored whole, sent in parts."""

    name = "files"
