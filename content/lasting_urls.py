"""Addresses outside the languages of the site, most of them for ever.

An edition may be in a language that the site isn't in.
"""

from django.urls import path, re_path

from content.views import files, site

urlpatterns = [
    path(".well-known/security.txt", site.security, name="security"),
    path("documents/<str:name>", files.document, name="document"),
    path("films/<str:name>", files.film, name="film"),
    path("tracks/<str:name>", files.track, name="track"),
    re_path(r"^(?P<folder>covers|posters)/(?P<name>[-.\w]+)$", files.picture, name="picture"),
]
