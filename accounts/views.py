"""Setting up and showing the second factor."""

import base64
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import second_factor


class CodeForm(forms.Form):
    """A code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


@sensitive_post_parameters()
def show(request: HttpRequest) -> HttpResponse:
    """Take a code, or set up what gives them; lead on to where somebody was going."""
    if not (request.user.is_active and request.user.is_staff):
        return HttpResponseRedirect(f"{settings.ADMIN_URL}login/")
    form = CodeForm(request.POST or None)
    is_new = not second_factor.has_one(request.user)
    device = second_factor.unconfirmed(request.user) if is_new else None
    codes: list[str] = []
    if form.is_valid():
        code = form.cleaned_data["code"].replace(" ", "")
        if device:
            codes = second_factor.confirm(request, device, code)
        if codes or (not device and second_factor.show(request, code)):
            if not codes:
                return HttpResponseRedirect(_onward(request))
        else:
            form.add_error("code", gettext("This code isn’t right, or was used before."))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Second factor"),
        "form": form,
        "codes": codes,
        "onward": _onward(request),
        "is_popup": False,
        "has_permission": False,
    }
    if device and not codes:
        context |= {"picture": second_factor.picture(device), "secret": _grouped(device.bin_key)}
    response = TemplateResponse(request, "admin/accounts/second_factor.html", context)
    response.status_code = 200 if not form.errors else 400
    return response


def _grouped(key: bytes) -> str:
    """Return a secret as people type it into an app: in groups of four."""
    text = base64.b32encode(key).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def _onward(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith(settings.ADMIN_URL) else settings.ADMIN_URL
