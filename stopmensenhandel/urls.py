"""The table of addresses. Segments of pages are translated in locale/ ("address")."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import pgettext_lazy

from stopmensenhandel import dates, machines, presence, views
from stopmensenhandel.loginlimit import LoginForm

admin.site.login_form = LoginForm
admin.site.i18n_javascript = dates.Catalogue.as_view()  # type: ignore[assignment,method-assign]

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    *(
        path(f"{name}.xml", machines.sitemap, {"name": name}, name=name)
        for name in settings.SITEMAPS
    ),
    path("", include("content.lasting_urls")),
    path("", include("files.urls")),
    path("", include("versions.urls")),
    path("", include("accounts.urls")),
    path(f"{settings.ADMIN_PATH}still-here/", presence.still_here, name="still-here"),
    path(settings.ADMIN_PATH, admin.site.urls),
    *i18n_patterns(
        path(
            pgettext_lazy("address", "languages/"), views.LanguageList.as_view(), name="languages"
        ),
        path("", include("centres.urls")),
        path("", include("content.urls")),
    ),
]

handler400 = "stopmensenhandel.errors.bad_request"
handler403 = "stopmensenhandel.errors.permission_denied"
handler404 = "content.views.missing.page_not_found"
handler500 = "stopmensenhandel.errors.server_error"
