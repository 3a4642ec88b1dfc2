"""Where a colleague without an account sees a draft."""

from django.urls import path

from versions.preview import preview

urlpatterns = [path("preview/", preview, name="preview")]
