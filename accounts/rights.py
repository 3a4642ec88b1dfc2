"""What each role may do: one table, asked through Django's permissions.

Of a model: "view", "add", "change", "delete". Of words, that is of an object in a language (a
``versions.words.Part``): "versions.write" keeps drafts, "versions.publish" shows them to visitors.
"""

from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model

from accounts.models import Account, Role
from centres.models import Centre
from stopmensenhandel.translated import Translated

WRITE, PUBLISH = "versions.write", "versions.publish"
#: Pages of the admin that belong to no model.
TOOLS = ("downloads.view_download", "links.check_links")
WORK = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")


@cache
def editorial() -> tuple[type[Any], ...]:
    """Return the models that hold what visitors read, rows that belong to others among them."""
    return tuple(
        model
        for app in apps.get_app_configs()
        if Path(app.path).parent == settings.BASE_DIR
        for model in app.get_models()
        if model._meta.default_permissions
    )


@cache
def of_models(role: str) -> frozenset[str]:
    """Return what a role may do with models, as Django names it: "content.change_page"."""
    found: set[str] = set(TOOLS) if role in (Role.EDITOR, Role.PUBLISHER) else set()
    if role == Role.ADMINISTRATOR:
        return frozenset(_names(get_user_model(), ALL))
    if role == Role.PUBLISHER:
        found.add("content.publish_languages")
    for model in editorial():
        if role == Role.PUBLISHER:
            actions: tuple[str, ...] = ALL
        elif role == Role.EDITOR:
            # A file may be taken away by a draft; a whole thing by publishers only.
            actions = WORK if issubclass(model, Translated) else ALL
        elif role == Role.TRANSLATOR:
            actions = ("view", "change") if issubclass(model, Translated) else ALL
        elif role == Role.CENTRE and model is Centre:
            actions = ("view", "change")
        else:
            continue
        found.update(_names(model, actions))
    return frozenset(found)


def _names(model: type[Any], actions: tuple[str, ...]) -> list[str]:
    meta = model._meta
    return [f"{meta.app_label}.{action}_{meta.model_name}" for action in actions]


def may(account: Account | None, permission: str, thing: Any = None) -> bool:
    """Return whether an account may do something, with a thing or at all."""
    if account is None:
        return False
    if permission in (WRITE, PUBLISH):
        return thing is not None and _may_words(account, permission, thing.item, thing.language)
    if permission not in of_models(account.role):
        return False
    if account.role == Role.CENTRE and isinstance(thing, Centre):
        return thing.pk == account.centre_id
    return True


def _may_words(account: Account, permission: str, item: Any, language: str) -> bool:
    if account.role == Role.PUBLISHER:
        return True
    if account.role == Role.EDITOR:
        return permission == WRITE or not item.needs_two
    if permission == PUBLISH:
        return False
    if account.role == Role.TRANSLATOR:
        return language in account.languages
    if account.role == Role.CENTRE:
        return isinstance(item, Centre) and item.pk == account.centre_id
    return False
