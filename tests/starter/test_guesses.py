"""Guesses at addresses: mistyped, in another language's words, of the site before this one."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.web import homes, read

pytestmark = pytest.mark.django_db

#: What somebody may type or have kept, and where it leads.
LEADS = {
    # Capitals, doubled slashes, another way of naming a language.
    "/NL/": "/nl/",
    "/NL/Hulp/": "/nl/hulp/",
    "/nl/HULP": "/nl/hulp/",
    "/fr/Aide/Suis-Je-Victime": "/fr/aide/suis-je-victime/",
    "/nl//hulp/": "/nl/hulp/",
    "/nl/hulp//": "/nl/hulp/",
    "/nl/hulp//ben-ik-slachtoffer//": "/nl/hulp/ben-ik-slachtoffer/",
    "/nl-be/hulp/": "/nl/hulp/",
    "/fr-BE/": "/fr/",
    "/nl/ben_ik_slachtoffer/": "/nl/hulp/ben-ik-slachtoffer/",
    "/de/home": "/de/",
    # A part of the site that has no address of its own.
    "/nl/videos/": "/nl/brochures-en-videos/?kind=video",
    "/ar/videos": "/ar/brochures-and-videos/?kind=video",
    "/en/broschueren/": "/en/brochures-and-videos/?kind=brochure",
    # A last part that exists elsewhere.
    "/nl/cijfers/": "/nl/begrijpen/cijfers/",
    "/nl/hulp/cijfers": "/nl/begrijpen/cijfers/",
    "/de/kontakt": "/de/ueber/kontakt/",
    "/fr/payoke/": "/fr/centres/payoke/",
    "/nl/centrum/pag-asa/": "/nl/centra/pag-asa/",
    "/fr/affiche": "/fr/brochures/affiche/",
    "/en/what-is/Privacy/": "/en/about/privacy/",
    # Another language's words.
    "/nl/brochures-and-videos/": "/nl/brochures-en-videos/",
    "/en/hulp/": "/en/help/",
    "/ar/aide/": "/ar/help/",
    "/de/centra/": "/de/zentren/",
    "/fr/talen/": "/fr/langues/",
    "/nl/package/": "/nl/brochures-en-videos/",
    "/de/help/am-i-a-victim/": "/de/hilfe/bin-ich-opfer/",
    "/ar/aide/suis-je-victime/": "/ar/help/am-i-a-victim/",
    "/nl/professionals/police-and-inspection": "/nl/professionals/politie-en-inspectie/",
    "/en/brochures/je-hebt-rechten/": "/en/brochures/you-have-rights/",
    "/fr/videos/was-ist-menschenhandel/": "/fr/videos/qu-est-ce-que-la-traite/",
    # Of the site before this one.
    "/de/was-ist-menschenhandel": "/de/verstehen/was-ist-menschenhandel/",
    "/en/what-is-human-trafficking": "/en/understand/what-is-human-trafficking/",
    "/nl/wat-is-mensenhandel": "/nl/begrijpen/wat-is-mensenhandel/",
    "/fr/qu-est-ce-que-la-traite": "/fr/comprendre/qu-est-ce-que-la-traite/",
    "/fr/qu-est-ce-que-la-traite-des-etres-humains": "/fr/comprendre/qu-est-ce-que-la-traite/",
    # Without a language: that of the word, else the visitor's.
    "/wat-is-mensenhandel": "/nl/begrijpen/wat-is-mensenhandel/",
    "/was-ist-menschenhandel/": "/de/verstehen/was-ist-menschenhandel/",
    "/what-is-human-trafficking": "/en/understand/what-is-human-trafficking/",
    "/hulp": "/nl/hulp/",
    "/Hilfe/": "/de/hilfe/",
    "/help/": "/en/help/",
    "/payoke": "/fr/centres/payoke/",
    "/xx/aide/": "/fr/aide/",
}


@pytest.mark.parametrize(("typed", "target"), LEADS.items(), ids=LEADS)
def test_a_guess_leads_to_a_page_in_one_step_and_for_good(client, typed, target):
    response = client.get(typed, headers={"accept-language": "fr"})
    assert (response.status_code, response.headers["Location"]) == (301, target)
    assert client.get(target).status_code == 200


#: What exists in other languages only, and where.
OFFERED = {
    "/ar/professionals/police-and-inspection/": [
        ("fr", "/fr/professionnels/police-et-inspection/"),
        ("en", "/en/professionals/police-and-inspection/"),
        ("nl", "/nl/professionals/politie-en-inspectie/"),
        ("de", "/de/fachleute/polizei-und-inspektion/"),
    ],
    "/ar/brochures/care-that-sees-more/": [
        ("fr", "/fr/brochures/des-soins-attentifs/"),
        ("en", "/en/brochures/care-that-sees-more/"),
        ("nl", "/nl/brochures/zorg-die-meer-ziet/"),
        ("de", "/de/broschueren/pflege-die-mehr-sieht/"),
    ],
}


@pytest.mark.parametrize(("typed", "offered"), OFFERED.items(), ids=OFFERED)
def test_a_page_of_other_languages_is_offered_in_each_by_its_name_there(client, typed, offered):
    response = client.get(typed)
    assert response.status_code == 404
    page = read(response.content)
    links = [a for a in page.all("a") if a.attributes["href"] in dict(offered).values()]
    assert [(a.attributes["hreflang"], a.attributes["href"]) for a in links] == offered
    for (code, path), link in zip(offered, links, strict=True):
        there = client.get(path)
        assert there.status_code == 200
        name = page.one("span", lang=code, dir="ltr").text
        assert name == link.text
        assert name.startswith(read(there.content).one("h1").text)


@pytest.mark.parametrize(
    "typed",
    [
        *("/nl/nothing/", "/xx/", "/nl/hulp/nothing/", "/nl/hulp/ben-ik-slachtoffer/nothing/"),
        *("/nl/brochures-en-videos/?page=99", "/nl/hulp/index.php", "/wp-login.php", "/nl/h%00/"),
        *("/documents/poster.xx.pdf", "/nl/" + "hulp/" * 9, "/nl/<b>hulp</b>/", "/nl/ben-ik/"),
    ],
)
def test_what_nobody_could_guess_is_not_found(client, typed):
    response = client.get(typed)
    assert response.status_code == 404
    assert not read(response.content).all("h2", id="offers")


@pytest.mark.parametrize("home", homes())
def test_a_page_not_found_shows_the_number_then_the_doors_as_home_does(client, home):
    response = client.get(f"{home}nothing/")
    elements = read(response.content).elements
    title = next(place for place, each in enumerate(elements) if each.name == "h1")
    links = [each.attributes["href"] for each in elements[title:] if each.name == "a"]
    with translation.override(home.strip("/")):
        doors = [
            section.url
            for key in ("help", "worried", "professionals", "understand")
            if (section := response.context["sections"].get(key))
        ]
        wanted = ["tel:+3278055800", "tel:112", *doors, reverse("library")]
    assert links[: len(wanted)] == wanted
