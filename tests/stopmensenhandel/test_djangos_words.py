"""What Django says to editors is said in their language, and fits whatever it names."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from stopmensenhandel import djangos_words
from stopmensenhandel.languages import LANGUAGES

CODES = [language.code for language in LANGUAGES if language.code != "en"]
TOO_SHORT = (
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)


@pytest.mark.parametrize("code", CODES)
def test_what_djangos_catalogues_lack_is_in_ours(code):
    texts = [each for each in djangos_words.LACKING if isinstance(each, str)]
    with translation.override(code):
        same = [each for each in (*texts, *djangos_words.DISAGREEING) if gettext(each) == each]
        assert same == []
        assert ngettext(*TOO_SHORT, 12) != TOO_SHORT[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "language", "unsaid", "said"),
    [
        ("/admin/", "nl", "Model name", "Onderdeel"),
        ("/admin/content/page/", "fr", "Supprimer les pages sélectionnés", "Supprimer ce qui est"),
        ("/admin/content/page/add/", "fr", "Ajout de", "Ajouter : page"),
        ("/admin/auth/user/add/", "nl", "After you’ve", "Zodra het account er is"),
        ("/admin/auth/user/add/", "de", "Password-based", "Anmeldung mit Passwort"),
    ],
)
def test_pages_of_the_admin_say_it(admin_client, path, language, unsaid, said):
    text = admin_client.get(path, headers={"accept-language": language}).text
    assert unsaid not in text
    assert said in text
