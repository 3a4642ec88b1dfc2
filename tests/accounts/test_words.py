"""What is said of accounts, in the language of who reads it: no code of ours."""

import pytest
from django.utils import translation

from accounts.models import Account, Event, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ("publisher", "Eindredacteur"),
        ("translator ar fr", "Arabisch en Frans"),
        ("centre PAG-ASA", "PAG-ASA"),
        ("inactive", "niet actief"),
        ("niet actief", "niet actief"),  # as it was noted before
    ],
)
def test_the_log_of_accounts_says_roles_and_languages_in_words(somebody, details, said):
    Event.objects.create(kind=Event.Kind.RIGHTS, name="an", details=details)
    client = somebody("administrator")
    text = client.get("/admin/accounts/event/", headers={"accept-language": "nl"}).text
    assert said in text
    assert details == said or f">{details}<" not in text


def test_an_account_says_its_role_in_words(somebody):
    client = somebody("administrator")
    account = Account.objects.get(user=somebody("publisher", "an").user)
    with translation.override("nl"):
        assert str(account) == str(Role.PUBLISHER.label)
    page = client.get(
        f"/admin/auth/user/{account.user_id}/change/", headers={"accept-language": "nl"}
    ).text
    assert "an: publisher" not in page


def test_what_is_noted_of_rights_is_codes(somebody):
    client = somebody("administrator")
    user = somebody("editor", "an").user
    path = f"/admin/auth/user/{user.pk}/change/"
    form = {
        "username": "an",
        "is_active": "",
        "account-TOTAL_FORMS": "1",
        "account-INITIAL_FORMS": "1",
        "account-0-id": user.account.pk,
        "account-0-user": user.pk,
        "account-0-role": "translator",
        "account-0-languages": ["ar", "fr"],
    }
    assert client.post(path, form, headers={"accept-language": "nl"}).status_code == 302
    noted = set(Event.objects.filter(kind=Event.Kind.RIGHTS).values_list("details", flat=True))
    assert noted == {"inactive", "translator ar fr"}


def test_an_account_says_nothing_of_how_its_password_is_kept(somebody):
    client = somebody("administrator")
    user = somebody("editor", "an").user
    user.set_password("Vier-zachte-wolken-42")
    user.save()
    text = client.get(f"/admin/auth/user/{user.pk}/change/").text
    assert "pbkdf2" not in text
    assert "Reset password" in text
