"""The table of addresses. Segments of pages are translated in locale/ ("address")."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import pgettext_lazy

import content.views
from stopmensenhandel import machines, views

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path(".well-known/security.txt", machines.security, name="security"),
    # Outside the languages of the site: an edition may be in a language that the site isn't in.
    path("documents/<slug:key>.<str:language>.pdf", content.views.document, name="document"),
    path("covers/<str:name>", content.views.cover, name="cover"),
    path("admin/files/<path:name>", admin.site.admin_view(content.views.stored_file)),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", views.Home.as_view(), name="home"),
        path(
            pgettext_lazy("address", "languages/"), views.LanguageList.as_view(), name="languages"
        ),
        path("", include("centres.urls")),
        path("", include("content.urls")),
    ),
]

handler400 = "stopmensenhandel.errors.bad_request"
handler403 = "stopmensenhandel.errors.permission_denied"
handler404 = "stopmensenhandel.errors.page_not_found"
handler500 = "stopmensenhandel.errors.server_error"
