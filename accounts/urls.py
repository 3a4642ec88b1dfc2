"""Where the second factor is set up and shown."""

from django.conf import settings
from django.urls import path

from accounts import views

urlpatterns = [path(f"{settings.ADMIN_PATH}second-factor/", views.show, name="second-factor")]
