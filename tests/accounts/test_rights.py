"""What each role may do, tried at every address of the admin, with what a form would send."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.urls import URLPattern, URLResolver

from accounts.models import Account, Event, Role
from centres.models import Centre, HelpLine
from content.models import Brochure, Page, Source, Video
from stopmensenhandel import generation
from stopmensenhandel.languages import BY_CODE
from tests.factories import add_brochure, add_page, add_source, add_video
from tests.steps import change_of, delete_of, form_of, rows_of
from versions import keeping, preview
from versions.models import Version

pytestmark = pytest.mark.django_db

PARTS = [*BY_CODE, "all"]


@pytest.fixture
def things() -> list[Any]:
    """One of everything that has versions, with an open draft, one withdrawn and one deleted."""
    found = [
        add_page("tried", section="help"),
        add_page("other", section="site"),
        add_brochure("folder"),
        add_video("film"),
        add_source("report"),
        Centre.objects.get(slug="pag-asa"),
        Centre.objects.get(slug="payoke"),
        HelpLine.objects.hotline(),
    ]
    for thing in found:
        keeping.note_found(thing)
    gone = add_page("gone")
    keeping.note_found(gone)
    gone.delete()
    return found


def live() -> dict[str, list[Any]]:
    """Return the state of all that visitors read, all accounts, and what is published.

    The generation stands for every column of every table that visitors read: whatever writes one
    raises it.
    """
    rows: dict[str, list[Any]] = {
        "generation": [generation.number()],
        Account._meta.label: rows_of(Account),
    }
    rows["users"] = list(
        get_user_model().objects.order_by("pk").values("username", "is_superuser", "password")
    )
    rows["published"] = list(Version.objects.published().order_by("pk").values_list("pk"))
    return rows


def addresses() -> Iterator[str]:
    """Yield every address of the admin, as Django's table of addresses has it."""

    def walk(patterns: list[Any], path: str) -> Iterator[str]:
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, path + str(each.pattern))
            elif isinstance(each, URLPattern):
                yield path + str(each.pattern)

    yield from walk(admin.site.urls[0], "/admin/")


def filled(route: str, thing: Model) -> str:
    """Return an address with the numbers of a thing in it."""
    version = Version.objects.filter(object_id=thing.pk).first()
    for place, value in {
        "<path:object_id>": thing.pk,
        "<id>": thing.pk,
        "<int:number>": version.pk if version else 1,
        "<int:content_type_id>": 1,
        "<path:url>": "x",
        "<path:name>": "x",
        "<slug:kind>": "missing",
        "<slug:topic>": "publish",
    }.items():
        route = route.replace(place, str(value))
    return route


def sent(publisher, thing: Any, part: str) -> dict[str, Any]:
    """Return what the form of a thing sends, with something changed in it."""
    data = form_of(publisher, change_of(thing, part))
    name = next(
        each
        for each in (
            f"title_{part}",
            f"name_{part}",
            f"area_{part}",
            f"hours_{part}",
            "position",
            "year",
            "audiences",
        )
        if each in data or each == "audiences"
    )
    values = {"position": "9", "year": "1999", "audiences": ["public"]}
    return data | {name: values.get(name, "Hacked")}


def may_write(role: str, thing: Any, part: str) -> bool:
    """The table: who keeps drafts of what."""
    return {
        "": False,
        "administrator": False,
        "translator": part == "ar",
        "centre": thing == Centre.objects.get(slug="pag-asa"),
        "editor": True,
        "publisher": True,
    }[role]


def may_publish(role: str, thing: Any) -> bool:
    """The table: who shows what to visitors."""
    return role == "publisher" or (role == "editor" and not thing.needs_two)


ROLES = ["", *Role.values]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "button", ["_publish", "_draft", "publish_at", "_preview", "_discard", "_save"]
)
def test_a_form_that_is_sent_directly_does_what_the_role_may_and_nothing_else(
    somebody, things, role, button
):
    client, publisher = somebody(role), somebody("publisher")
    wrong = []
    for thing in things:
        for part in ("ar", "nl", "all"):
            data = sent(publisher, thing, part)
            data |= {button: "2031-01-01T10:00" if button == "publish_at" else "1"}
            if button == "_discard":
                keeping.keep_draft(thing, "" if part == "all" else part, {"title": "Draft"}, None)
            drafts = set(Version.objects.open().values_list("pk", "words__title"))
            before = live()
            answer = client.post(change_of(thing, part), data)
            after = live()
            published = before != after
            drafted = drafts != set(Version.objects.open().values_list("pk", "words__title"))
            drafted |= Version.objects.open().exclude(pk__in=[pk for pk, _ in drafts]).exists()
            expected_publish = button in ("_publish", "_save") and may_publish(role, thing)
            expected_draft = may_write(role, thing, part) and (
                button in ("_draft", "_discard")
                or (button == "publish_at" and may_publish(role, thing))
            )
            # What is shared by all languages is noted with the first words, whoever writes them.
            if published != expected_publish and not (
                expected_draft and _only_noted(before, after)
            ):
                wrong.append(
                    (thing, part, "published" if published else "refused", answer.status_code)
                )
            if drafted != expected_draft:
                wrong.append(
                    (thing, part, "drafted" if drafted else "not drafted", answer.status_code)
                )
            if published or drafted:
                Version.objects.open().delete()
                thing.refresh_from_db()
    assert wrong == []


def _only_noted(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return {k: v for k, v in before.items() if k != "published"} == {
        k: v for k, v in after.items() if k != "published"
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_address_of_the_admin_lets_a_role_do_what_it_may_not(somebody, things, role):
    client = somebody(role)
    tried = 0
    data = {
        "post": "yes",
        "action": "delete_selected",
        "_selected_action": [str(thing.pk) for thing in things],
        "number": str(Version.objects.filter(words__title="Title of gone (en)").get().object_id),
        "username": "intruder",
        "password1": "Vier-zachte-wolken-42",
        "password2": "Vier-zachte-wolken-42",
        "account-TOTAL_FORMS": "1",
        "account-INITIAL_FORMS": "0",
        "account-0-role": "publisher",
        "is_superuser": "on",
    }
    for route in addresses():
        for thing in things:
            path = filled(route, thing)
            if "logout" in path or "password_change" in path:
                continue
            drafts = set(Version.objects.open().values_list("pk"))
            for part in ("", "?language=ar", "?language=nl", "?language=all"):
                before = live()
                client.get(path + part)
                assert live() == before, path
                client.post(path + part, data)
                tried += 1
                after = live()
                if role == "administrator":
                    # Accounts are theirs; nothing that visitors read is.
                    for name in ("users", "accounts.Account"):
                        before.pop(name), after.pop(name)
                if role != "publisher":
                    if role == "editor":
                        continue
                    assert after == before, (path, part)
                    new = set(Version.objects.open().values_list("pk")) - drafts
                    for version in Version.objects.filter(pk__in=[pk for (pk,) in new]):
                        item = version.content_type.get_object_for_this_type(pk=version.object_id)
                        assert may_write(role, item, version.language), (path, part)
            if role in ("publisher", "editor"):
                break
    assert tried > 200
    assert not get_user_model().objects.filter(is_superuser=True).exists()
    if role != "administrator":
        assert not get_user_model().objects.filter(username="intruder").exists()


@pytest.mark.parametrize("role", ["", "translator", "centre", "administrator", "editor"])
def test_only_publishers_delete_and_bring_back(somebody, things, role):
    client = somebody(role)
    before = live()
    for thing in things:
        assert client.post(delete_of(thing), {"post": "yes"}).status_code == 403
    assert client.get("/admin/content/page/deleted/").status_code == 403
    assert live() == before


def test_somebody_of_a_centre_sees_their_own_centre_and_nothing_else(somebody, things):
    client = somebody("centre")
    listed = client.get("/admin/centres/centre/")
    assert [centre.slug for centre in listed.context["cl"].queryset] == ["pag-asa"]
    seen = {thing: client.get(change_of(thing)).status_code for thing in things}
    own = Centre.objects.get(slug="pag-asa")
    assert seen.pop(own) == 200
    assert set(seen.values()) <= {302, 403}
    for model in (Page, Brochure, Video, Source, HelpLine):
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(place).status_code == 403


def test_a_translator_reads_other_languages_as_visitors_do_and_is_offered_no_button(somebody):
    page = add_page(body_nl="<p>Bel <strong>nu</strong>.</p>")
    client = somebody("translator")
    theirs = client.get(change_of(page, "ar")).content.decode()
    assert 'name="_draft"' in theirs
    assert 'name="_publish"' not in theirs
    other = client.get(change_of(page, "nl")).content.decode()
    assert "<p>Bel <strong>nu</strong>.</p>" in other
    assert 'name="_draft"' not in other


# Two pairs of eyes.


def publish(client, thing, part="nl", **values):
    path = change_of(thing, part)
    data = form_of(client, path) | {"alone_reason": ""} | values
    return client.post(path, data)


def test_what_victims_read_is_published_by_somebody_else_than_who_wrote_it(somebody):
    page = add_page(section="help")
    writer, other = somebody("publisher"), somebody("publisher")
    assert publish(writer, page, title_nl="Nieuw", _draft="1").status_code == 302
    refused = publish(writer, page)
    assert list(refused.context["adminform"].form.errors) == ["alone_reason"]
    assert publish(other, page).status_code == 302
    page.refresh_from_db()
    assert page.title_nl == "Nieuw"
    version = Version.objects.part(page, "nl").published().get()
    assert (version.author, version.publisher) == (writer.user, other.user)


def test_whoever_changes_a_colleagues_draft_is_alone_again(somebody):
    page = add_page(section="help")
    writer, other = somebody("publisher"), somebody("publisher")
    publish(writer, page, title_nl="Nieuw", _draft="1")
    refused = publish(other, page, title_nl="Anders")
    assert list(refused.context["adminform"].form.errors) == ["alone_reason"]
    assert (
        publish(other, page, title_nl="Anders", alone_reason="Het nummer is fout.").status_code
        == 302
    )
    assert Version.objects.part(page, "nl").published().get().alone_reason == "Het nummer is fout."


def test_no_way_around_two_pairs_of_eyes_by_the_section(somebody):
    page = add_page(section="help")
    editor = somebody("editor")
    refused = publish(editor, page, "all", section="site")
    assert refused.context["adminform"].form.errors["__all__"]
    other = add_page("other", section="site")
    refused = publish(editor, other, "all", section="help")
    assert refused.context["adminform"].form.errors["__all__"]
    assert publish(editor, other, "nl", title_nl="Anders").status_code == 302


def test_an_editor_publishes_what_needs_one_pair_of_eyes(somebody):
    page = add_page(section="understand")
    assert publish(somebody("editor"), page, title_nl="Beter").status_code == 302
    page.refresh_from_db()
    assert page.title_nl == "Beter"


# Accounts.


def test_an_administrator_makes_an_account_in_a_short_form(somebody, client):
    admin_client = somebody("administrator")
    path = "/admin/auth/user/add/"
    data = {
        "username": "vertaalster",
        "usable_password": "true",
        "password1": "Vier-zachte-wolken-42",
        "password2": "Vier-zachte-wolken-42",
        "first_name": "",
        "last_name": "",
        "email": "x@example.org",
        "account-TOTAL_FORMS": "1",
        "account-INITIAL_FORMS": "0",
        "account-0-role": "translator",
        "account-0-languages": ["ar", "fr"],
    }
    answer = admin_client.post(path, data)
    assert answer.status_code == 302, answer.context["errors"]
    made = Account.objects.get(user__username="vertaalster")
    assert (made.role, made.languages, made.user.is_staff, made.user.is_superuser) == (
        "translator",
        ["ar", "fr"],
        True,
        False,
    )
    assert Event.objects.filter(kind="rights", name="vertaalster").exists()


@pytest.mark.parametrize(
    "values",
    [
        {"role": "translator"},
        {"role": "centre"},
        {"role": "x"},
        {"role": "translator", "languages": ["xx"]},
    ],
)
def test_a_role_without_what_it_is_about_is_refused(somebody, values):
    client = somebody("administrator")
    other = somebody("editor").user
    path = f"/admin/auth/user/{other.pk}/change/"
    data = form_of(client, path) | {f"account-0-{name}": value for name, value in values.items()}
    assert client.post(path, data).status_code == 200
    assert Account.objects.get(user=other).role == "editor"


def test_nobody_makes_themselves_or_others_more_than_a_role_says(somebody):
    client = somebody("administrator")
    for target in (client.user, somebody("editor").user):
        path = f"/admin/auth/user/{target.pk}/change/"
        data = form_of(client, path) | {
            "is_superuser": "on",
            "user_permissions": ["1"],
            "account-0-role": "publisher",
        }
        client.post(path, data)
        target.refresh_from_db()
        assert not target.is_superuser
        assert not target.user_permissions.exists()
    assert Account.objects.get(user=client.user).role == "administrator"


def test_what_may_do_everything_is_nobodys_to_change(somebody):
    client, boss = somebody("administrator"), somebody("superuser").user
    assert client.get(f"/admin/auth/user/{boss.pk}/change/").status_code == 302
    assert client.post(f"/admin/auth/user/{boss.pk}/password/", {"password1": "x"}).status_code in (
        403,
        404,
    )


def test_rights_in_djangos_own_tables_count_for_nothing(somebody, django_user_model):
    from django.contrib.auth.models import Permission

    client = somebody("")
    client.user.user_permissions.set(Permission.objects.all())
    assert client.get("/admin/content/page/").status_code == 403


def test_accounts_of_before_there_were_roles_are_publishers(django_user_model):
    from importlib import import_module

    from django.apps import apps

    old = django_user_model.objects.create_user("old", is_staff=True)
    outsider = django_user_model.objects.create_user("outsider")
    import_module("accounts.migrations.0002_who_was_here").make_publishers(apps, None)
    assert Account.objects.get(user=old).role == "publisher"
    assert not Account.objects.filter(user=outsider).exists()


def test_a_preview_link_needs_no_account_and_gives_no_right(somebody, client):
    page = add_page()
    version = keeping.keep_draft(page, "nl", {"title": "x"}, None)
    assert client.get(preview.link(version)).status_code in (200, 404)
    assert client.post(preview.link(version)).status_code == 405
