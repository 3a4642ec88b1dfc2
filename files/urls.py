"""Where editors get any stored file."""

from django.conf import settings
from django.contrib import admin
from django.urls import path

from files import sending

urlpatterns = [
    path(
        f"{settings.ADMIN_PATH}files/<path:name>",
        admin.site.admin_view(sending.stored_file),
        name="stored-file",
    ),
]
