"""The starter app."""

from django.apps import AppConfig


class StarterConfig(AppConfig):
    """The content that the site ships with, and how it is loaded."""

    name = "starter"
