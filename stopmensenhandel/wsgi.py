"""The WSGI application that gunicorn serves: finished pages, and Django for all else."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stopmensenhandel.settings")
application: Any = get_wsgi_application()

from django.conf import settings  # noqa: E402 (settings first)

from stopmensenhandel.pagestore import PageStore  # noqa: E402 (settings first)

if not settings.DEBUG:
    application = PageStore(application)
