"""Lists in the admin take what they offer; whatever else is asked for is no error of the site."""

import itertools
import json

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from stopmensenhandel.changelists import OfferedLists

pytestmark = pytest.mark.django_db

REGISTERED = [f"{m._meta.app_label}.{m.__name__}" for m in admin.site._registry]
HUGE = "9" * 30
VALUES = (
    "",
    "0",
    "-1",
    "1",
    "abc",
    HUGE,
    "(",
    r"(\w+\s?)+$%",
    "a\0b",
    "\ud800",
    "0001-01-01",
    "99999",
)
LOOKUPS = (
    "",
    "__regex",
    "__iregex",
    "__range",
    "__contains",
    "__isnull",
    "__exact",
    "__year",
    "__gte",
    "__in",
    "__nothing",
)
OWN = ("missing", "o", "p", "q", "e", "all", "_to_field", "_popup", "_facets", "_changelist_filters", "nothing__nothing")  # fmt: skip


@pytest.fixture
def administrator(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("chief"))
    client.raise_request_exception = False
    return client


def address(model, page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def queries(model) -> list[dict[str, str]]:
    """Return what to ask of a list: each with another of the odd values."""
    own = admin.site._registry[model]
    texts = [f.name for f in model._meta.concrete_fields][:3]
    filters = [f for f in own.list_filter if isinstance(f, str)]
    values = itertools.cycle(VALUES)
    names = [f"{name}{lookup}" for name in (*texts, *filters) for lookup in LOOKUPS]
    # Of what the list takes, a number that no database holds and what is no number.
    odd = [f"{f}__{end}" for f in filters for end in ("exact", "isnull", "id__exact")]
    found = [{name: value} for name in odd for value in (HUGE, "abc", "a\0b")]
    found += [{name: next(values)} for name in names]
    found += [{name: value} for name in OWN for value in ("abc", HUGE, "-1", "a\0b")]
    for year, month in (
        itertools.product(("0", "9999", HUGE), ("12", "13")) if own.date_hierarchy else ()
    ):
        parts = {"year": year, "month": month, "day": "31"}
        for known in (["year"], ["year", "month"], ["month", "day"], parts):
            found.append({f"{own.date_hierarchy}__{part}": parts[part] for part in known})
    return found


def test_every_list_offers_what_it_takes():
    assert [a for a in admin.site._registry.values() if not isinstance(a, OfferedLists)] == []


@pytest.mark.parametrize("label", REGISTERED)
def test_no_address_of_a_list_is_an_error_of_the_site(administrator, label):
    model = apps.get_model(label)
    for query in queries(model):
        query = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
        response = administrator.get(address(model, "changelist"), query)
        assert response.status_code in (200, 302, 400), query
        if response.status_code == 302:
            assert administrator.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("label", REGISTERED)
def test_no_object_that_can_not_be_is_an_error_of_the_site(administrator, label):
    model = apps.get_model(label)
    for name, key in itertools.product(
        ("change", "delete", "history"), ("0", "-1", "abc", HUGE, "_00", "a%00b")
    ):
        path = address(model, "changelist") + f"{key}/{name}/"
        assert administrator.get(path, follow=True).status_code < 500, path
    for key in VALUES:
        key = key.encode("utf-8", "surrogatepass")
        data = {"action": "delete_selected", "_selected_action": key, "post": "yes"}
        assert administrator.post(address(model, "changelist"), data).status_code < 500, key


@pytest.mark.parametrize("label", REGISTERED)
def test_nothing_in_the_address_of_a_new_form_is_an_error_of_the_site(administrator, label):
    model = apps.get_model(label)
    fields = [field.name for field in (*model._meta.fields, *model._meta.many_to_many)]
    for value in ("abc", HUGE):
        response = administrator.get(address(model, "add"), dict.fromkeys(fields, value))
        assert response.status_code in (200, 403)


def test_what_a_list_does_not_offer_is_passed_over(administrator):
    every = administrator.get("/admin/content/page/").context["cl"].result_count
    for query in ({"body_en__regex": "^$"}, {"position__range": "1"}, {"key": "help"}):
        assert administrator.get("/admin/content/page/", query).context["cl"].result_count == every
    some = administrator.get("/admin/content/page/", {"section__exact": "help"}).context["cl"]
    assert 0 < some.result_count < every
    year = administrator.get("/admin/content/page/", {"reviewed_on__year": "2026"}).context["cl"]
    assert year.result_count == every


@pytest.mark.parametrize("term", VALUES)
def test_no_search_of_a_box_is_an_error_of_the_site(administrator, term):
    query = {"app_label": "content", "model_name": "brochure", "field_name": "pages"}
    term = term.encode("utf-8", "surrogatepass")
    for name in (*query, "term", "page"):
        response = administrator.get("/admin/autocomplete/", query | {name: term})
        assert response.status_code < 500
    assert json.loads(administrator.get("/admin/autocomplete/", query | {"term": "help"}).content)


@pytest.mark.parametrize(
    ("path", "thing", "values", "term"),
    [
        ("content/page", ("content.Page", "when-you-call"), {"title_ar": "متى تتصل بالرقم"}, "تتصل"),
        ("content/page", ("content.Page", "when-you-call"), {"body_de": "<p>Ein Wort: Grünfläche</p>"}, "grünfläche"),
        ("content/page", ("content.Page", "when-you-call"), {"summary_fr": "Pour un Étranger"}, "étranger"),
        ("content/page", ("content.Page", "when-you-call"), {"summary_fr": "Pour un étranger"}, "ÉTRANGER"),
        ("centres/helpline", ("centres.HelpLine", "hotline"), {"when_to_call_de": "Bei Ausbeutung jederzeit"}, "jederzeit"),
        ("centres/helpline", ("centres.HelpLine", "hotline"), {"hours_ar": "كل يوم"}, "كل يوم"),
        ("content/brochure", ("content.Brochure", "poster"), {"summary_ar": "ملصق واحد"}, "ملصق واحد"),
        ("content/video", ("content.Video", "recognise"), {"transcript_de": "Gesprochenes"}, "gesprochen"),
        ("content/source", ("content.Source", None), {"name_de": "Menschenhandelsbericht"}, "handelsbericht"),
    ],
)  # fmt: skip
def test_every_language_and_every_text_is_searched(administrator, path, thing, values, term):
    model = apps.get_model(thing[0])
    found = model.objects.get(key=thing[1]) if thing[1] else model.objects.first()
    model.objects.filter(pk=found.pk).update(**values)
    results = administrator.get(f"/admin/{path}/", {"q": term}).context["cl"].queryset
    assert found in results
    assert len(results) < model.objects.count()


@pytest.mark.parametrize("name", ["content/page", "centres/helpline", "auth/user"])
def test_a_search_of_very_many_words_is_answered(admin_client, name):
    assert admin_client.get(f"/admin/{name}/", {"q": "a " * 3000}).status_code == 200
