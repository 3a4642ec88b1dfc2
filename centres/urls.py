"""Addresses of the centres, in the segments of each language."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from centres import views

urlpatterns = [
    path(pgettext_lazy("address", "centres/"), views.CentreList.as_view(), name="centres"),
    path(
        pgettext_lazy("address", "centres/<slug:slug>/"),
        views.CentreDetail.as_view(),
        name="centre",
    ),
    path(
        pgettext_lazy("address", "centres/<slug:slug>.vcf"),
        views.centre_vcard,
        name="centre-vcard",
    ),
]
