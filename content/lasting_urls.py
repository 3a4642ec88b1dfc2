"""Addresses outside the languages of the site, most of them for ever.

An edition may be in a language that the site isn't in.
"""

from django.urls import path

from content.library.kinds import KINDS
from content.views import files, site

urlpatterns = [
    path(".well-known/security.txt", site.security, name="security"),
    path("tracks/<str:name>", files.track, name="track"),
    *(
        path(f"{kind.files}/<str:name>", files.edition_file, {"kind": kind}, name=f"{name}-file")
        for name, kind in KINDS.items()
    ),
    # The name says where among the stored files the picture lies.
    *(
        path(f"{folder}/<str:name>", files.picture, {"kind": kind}, name=folder)
        for kind in KINDS.values()
        for folder in (kind.edition.pictures,)
    ),
]
