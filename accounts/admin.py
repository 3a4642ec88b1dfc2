"""Accounts in a short form, what they may do, and the log of what happened to them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import log, second_factor
from accounts.models import Account, Event
from stopmensenhandel import languages
from stopmensenhandel.changelists import OfferedLists
from stopmensenhandel.dates import DayFirst

# Roles say who may do what. The secrets of second factors are nobody's to read.
admin.site.unregister([User, Group, TOTPDevice, StaticDevice])


class RoleForm(forms.ModelForm):
    """What an account is for."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[(language.code, language.name) for language in languages.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("In which a translator writes."),
    )

    class Meta:
        model = Account
        fields = ("role", "languages", "centre")


class RoleInline(admin.StackedInline):
    """What an account is for; whoever may change the account may change it."""

    model = Account
    form = RoleForm
    can_delete = False
    max_num = min_num = 1
    verbose_name_plural = _("role")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return what holds for the account."""
        return request.user.has_perm("auth.view_user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return what holds for the account; nobody changes their own role."""
        return request.user.has_perm("auth.change_user") and obj != request.user

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return what holds for the account."""
        return request.user.has_perm("auth.add_user") and obj != request.user


class PasswordNote(ReadOnlyPasswordHashWidget):
    """A password in the form of an account: that it can be set anew, and not how it is kept."""

    def get_context(self, *args: Any) -> dict[str, Any]:
        """Leave what is said of the hash."""
        return super().get_context(*args) | {"summary": []}


class UserForm(UserChangeForm):
    """An account, without what only machines read."""

    password = ReadOnlyPasswordHashField(
        label=_("Password"),
        widget=PasswordNote,
        help_text=_("Raw passwords are not stored, so there is no way to see the user’s password."),
    )


@admin.register(User)
class UserAccountAdmin(DayFirst, OfferedLists, UserAdmin):
    """Accounts; one that has changed something stays in the history."""

    form = UserForm
    inlines = (RoleInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": (("first_name", "last_name"), "email", "is_active")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (None, {"fields": (("first_name", "last_name"), "email")}),
    )
    list_display = ("username", "email", "first_name", "last_name", "role", "is_active")
    list_filter = ("is_active", "account__role")
    list_select_related = ("account",)
    readonly_fields = ()
    change_form_template = "admin/accounts/change_form.html"

    @admin.display(description=_("role"))
    def role(self, user: User) -> str:
        """What the account is for."""
        account = getattr(user, "account", None)
        return str(account.get_role_display()) if account else "–"

    def get_urls(self) -> list[Any]:
        """Return the addresses: of taking a second factor away, too."""
        view = self.admin_site.admin_view(self.reset_view)
        own = path("<int:number>/second-factor/", view, name="auth_user_second_factor")
        return [own, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what may do everything to those who may."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave oneself, and what may do everything."""
        allowed: bool = super().has_delete_permission(request, obj)
        if obj is None:
            return allowed
        theirs = obj.is_superuser and not request.user.is_superuser
        return allowed and not theirs and obj != request.user

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the accounts, of those that may do everything only to those who may."""
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the short form."""
        return self.fieldsets if obj else self.add_fieldsets

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Ask for the role at once."""
        return self.inlines

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Let whoever has a role in, and nobody further."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data:
            state = "active" if obj.is_active else "inactive"
            log.note(Event.Kind.RIGHTS, obj.username, state, by=request.user.get_username())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the role, and note what it is now."""
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            account = Account.objects.get(user=form.instance)
            by = request.user.get_username()
            log.note(Event.Kind.RIGHTS, form.instance.username, account.in_codes(), by=by)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the accounts with which who changed what would go from the history."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        # A role goes with its account, whoever may delete that.
        lacking -= {Account._meta.verbose_name, *_second_factors()}
        reason = gettext("The history says what it changed. Untick “Active” instead.")
        noted = set(LogEntry.objects.filter(user__in=objs).values_list("user_id", flat=True))
        protected += [format_html("<b>{}</b>: {}", obj, reason) for obj in objs if obj.pk in noted]
        return deleted, counts, lacking, protected

    def reset_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Take a lost second factor away: its owner sets up a new one at the next log-in."""
        user = self.get_queryset(request).filter(pk=number).first()
        if user is None or not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST" and user != request.user:
            second_factor.take_away(user, by=request.user.get_username())
            messages.success(
                request,
                gettext("“%(user)s” sets up a new second factor at the next log-in.")
                % {"user": user},
            )
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[number]))


def _second_factors() -> set[Any]:
    return {model._meta.verbose_name for model in (TOTPDevice, StaticDevice)} | {"static token"}


@admin.register(Event)
class EventAdmin(DayFirst, OfferedLists):
    """The log of accounts: to be read by administrators, to be changed by nobody."""

    list_display = ("at", "name", "kind", "said", "by")
    list_filter = ("kind",)
    search_fields = ("name",)
    list_display_links = None
    actions = None

    @admin.display(description=_("details"))
    def said(self, event: Event) -> str:
        """What is noted, in the language of who reads it."""
        return event.details_in_words

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether it is shown at all."""
        return request.user.has_perm("auth.view_user")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether somebody reads it."""
        return request.user.has_perm("auth.view_user")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False
