"""Words of Django's that its own catalogues lack or get wrong in a language of the site.

Ours come first wherever Django looks. ``make messages`` finds them here, and nothing else uses
this module.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

#: Lacking in Dutch, German or Arabic: screen readers say some of them on the start page.
LACKING = (
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Error:"),
    _("Set password: %s"),
    _("Set password"),
    _("Reset password"),
    _("Password-based authentication"),
    _("Enabled"),
    _("Disabled"),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they "
        "may still be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
    _("Enable password-based authentication for this user by setting a password."),
    _("Disable password-based authentication"),
    _("Enable password-based authentication"),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
    _("Conflicting form data submitted. Please try again."),
    _("Password-based authentication was disabled."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        0,
    ),
)
#: They put a name into a sentence whose article or ending fits only some names, or use a word
#: that only programmers know.
DISAGREEING = (
    _("Add %s"),
    _("Change %s"),
    _("View %s"),
    _("Select %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Delete selected %(verbose_name_plural)s"),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was changed successfully."),
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
)
