"""The table of addresses. Segments of pages are translated in locale/ ("address")."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import pgettext_lazy

from content.views import files
from stopmensenhandel import machines, views
from stopmensenhandel.loginlimit import LoginForm

admin.site.login_form = LoginForm

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-documents.xml", machines.sitemap_documents, name="sitemap-documents"),
    path(".well-known/security.txt", machines.security, name="security"),
    # Outside the languages of the site: an edition may be in a language that the site isn't in.
    path("documents/<str:name>", files.document, name="document"),
    path("films/<str:name>", files.film, name="film"),
    path("tracks/<str:name>", files.track, name="track"),
    re_path(r"^(?P<folder>covers|posters)/(?P<name>[-.\w]+)$", files.picture, name="picture"),
    path(f"{settings.ADMIN_PATH}files/<path:name>", admin.site.admin_view(files.stored_file)),
    path(settings.ADMIN_PATH, admin.site.urls),
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
