"""The WSGI application that gunicorn serves: finished pages, and Django for all else."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stopmensenhandel.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 (settings first)
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 (settings first)
from django.http import HttpRequest  # noqa: E402 (settings first)

from stopmensenhandel.addresses import resolved  # noqa: E402 (settings first)
from stopmensenhandel.pagestore import PageStore  # noqa: E402 (settings first)


class Handler(WSGIHandler):
    """Django's, which finds a view where it was found before."""

    def resolve_request(self, request: HttpRequest) -> Any:
        """Return the view and what it is called with."""
        request.resolver_match = match = resolved(request.path_info)
        return match


application: Any = Handler()
if not settings.DEBUG:
    application = PageStore(application)
