"""Phone numbers in texts: however they are written, they can be called; nothing else can."""

import pytest

from content.checks import check_calling
from content.text import calling, richtext


def render(html: str) -> str:
    return richtext.render(html, {}.get).html


@pytest.mark.parametrize(
    ("written", "number"),
    [
        pytest.param("078&nbsp;055&nbsp;800", "+3278055800", id="no-break spaces"),
        pytest.param("078\u00a0055\u00a0800", "+3278055800", id="no-break spaces, raw"),
        pytest.param("078\u202f055\u202f800", "+3278055800", id="narrow no-break spaces"),
        pytest.param("078\u2009055\u2007800", "+3278055800", id="thin and figure spaces"),
        pytest.param("078\n055\n800", "+3278055800", id="broken over lines"),
        pytest.param("078-055-800", "+3278055800", id="hyphens"),
        pytest.param("078\u2011055\u2011800", "+3278055800", id="no-break hyphens"),
        pytest.param("078\u2013055\u2010800", "+3278055800", id="dash and hyphen"),
        pytest.param("078\u00ad055\u200b800", "+3278055800", id="soft hyphen"),
        pytest.param("078/055.800", "+3278055800", id="slash and dot"),
        pytest.param("02/511.64.64", "+3225116464", id="slash and dots"),
        pytest.param("(02) 511 64 64", "+3225116464", id="brackets"),
        pytest.param("+32 (0)2 511 64 64", "+3225116464", id="the trunk's nought"),
        pytest.param("0032 2 511 64 64", "+3225116464", id="two noughts"),
        pytest.param("0471 93 88 50", "+32471938850", id="mobile"),
        pytest.param("0471/93.88.50", "+32471938850", id="mobile, slash and dots"),
        pytest.param("0800 12 345", "+3280012345", id="free"),
        pytest.param("+33 1 42 68 53 00", "+33142685300", id="abroad"),
        pytest.param("٠٧٨ ٠٥٥ ٨٠٠", "+3278055800", id="Arabic digits"),
        pytest.param("۰۷۸ ۰۵۵ ۸۰۰", "+3278055800", id="Persian digits"),
        pytest.param("０７８ ０５５ ８００", "+3278055800", id="full-width digits"),
        pytest.param("\u2066078 055 800\u2069", "+3278055800", id="in bidi isolates"),
        pytest.param("\u200e078\u200e 055 800\u200f", "+3278055800", id="with bidi marks"),
        pytest.param("\u061c078 055 800", "+3278055800", id="with an Arabic mark"),
    ],
)
def test_a_number_is_a_number_however_it_is_written(written, number):
    html = render(f"<p>Bel nu {written}.</p>")
    assert html.count(f'<a href="tel:{number}" aria-label="') == html.count("<a ") == 1


@pytest.mark.parametrize(
    "html",
    [
        "<strong>078</strong> 055 800",
        "078 <em>055 800</em>",
        "<strong>078 055</strong><em> 800</em>",
        "<strong>0</strong>78 055 800",
    ],
)
def test_a_number_of_which_a_part_is_bold_is_one_link(html):
    shown = render(f"<p>Bel {html} nu.</p>")
    assert shown.count('href="tel:+3278055800"') == shown.count("<a ") == 1
    assert "<bdi>078 055 800</bdi>" in shown


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("02 511 64 64 / 078 055 800", ["+3225116464", "+3278055800"]),
        ("02 511 64 64<br>078 055 800", ["+3225116464", "+3278055800"]),
        ("078 055 800 24/7", ["+3278055800"]),
        ("In 2023 078 055 800", ["+3278055800"]),
        ("02/511.64.64-65", ["+3225116464"]),
    ],
)
def test_numbers_beside_each_other_and_beside_figures(text, numbers):
    html = render(f"<p>{text}</p>")
    assert [part.partition('"')[0] for part in html.split('href="tel:')[1:]] == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Bel 112 of 101.", "112 101"),
        ("Bel gratis 112 in geval van nood", "112"),
        ("Je kunt altijd 112 bellen", "112"),
        ("<strong>Is er gevaar?</strong> Bel 112, of de politie op 101.", "112 101"),
        ("Bel Child Focus op 116&nbsp;000.", "116000"),
        ("Bel&nbsp;112", "112"),
        ("Bel 1712", "1712"),
        ("Noodnummer: 112", "112"),
        ("Appelez le 112 immédiatement", "112"),
        ("Vous pouvez joindre la police au 101.", "101"),
        ("Composez le 116\u202f000", "116000"),
        ("Danger\u202f? 112\u202f!", "112"),
        ("Rufen Sie sofort 112 an", "112"),
        ("Rufen Sie 112 oder 101 an.", "112 101"),
        ("Die Polizei erreichen Sie unter 101", "101"),
        ("Sie können auch 112 anrufen", "112"),
        ("Notruf 112", "112"),
        ("Dial 112 now", "112"),
        ("Call Child Focus on 116 000. In 2023", "116000"),
        ("Call 112/101", "112 101"),
        ("اتصل بالرقم ١١٢، أو بالشرطة على الرقم ١٠١.", "112 101"),
        ("اتصل بـ112 و101.", "112 101"),
        ("للاتصال بالشرطة: الرقم \u2066101\u2069.", "101"),
        ("116 000، Child Focus.", "116000"),
        ("<strong>112</strong>: danger", "112"),
        ("Bel <strong>112</strong>.", "112"),
        ("Bel 112, ook zonder papieren, of bel 101 alleen bij gevaar", "112 101"),
        ("Appelez le 112 même sans papiers", "112"),
        ("Vous pouvez appeler le 112 jour et nuit", "112"),
        ("N’appelez le 101 qu’en cas de danger", "101"),
        ("Rufen Sie 112 auch ohne Papiere an", "112"),
        ("Call 112 even without papers", "112"),
        ("You can call 112 day and night", "112"),
        ("اتصل بالرقم 112 حتى بدون أوراق", "112"),
        ("Tel. 112", "112"),
        ("Tél. : 101", "101"),
        ("هاتف: ١١٢", "112"),
    ],
)
def test_a_short_number_is_a_link_where_the_text_asks_to_call(text, numbers):
    html = render(f"<ul><li>{text}</li></ul>")
    found = [part.partition('"')[0] for part in html.split('href="tel:')[1:]]
    assert found == numbers.split()


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 waren er 112 slachtoffers",
        "In 2023 waren het er 112.",
        "Elk jaar bellen 112 slachtoffers naar ons",
        "Artikel 112 van de wet",
        "112,5 %",
        "112 %",
        "101 personen",
        "101",
        "Bel ons. In 2023 telden we er 112.",
        "Bel tussen 9 en 17 uur; in 2022 waren het er 101 en in 2023 112.",
        "de politie telde 101 feiten",
        "Wetstraat 112",
        "Bel aan op nummer 101",
        "kamer 101",
        "112 appels en 2023",
        "116 000 euros",
        "Contactez-nous au 112, rue de la Loi",
        "Nous avons reçu 116 000 appels",
        "Art. 112 et 101 du Code pénal",
        "101 Fälle meldete die Polizei",
        "Die Zahl stieg von 112 an",
        "112 people called us",
        "They call 112 victims a year",
        "The number may reach 112.",
        "page 112",
        "2023/112",
        "اتصل بنا 112 ضحية",
        "اتصل 112 شخصا",
        "المادة 112",
        "١١٢ ضحية",
    ],
)
@pytest.mark.parametrize(
    "block", ["<p>{}</p>", "<table><tbody><tr><td>{}</td></tr></tbody></table>"]
)
def test_nobody_calls_the_emergency_services_from_figures(block, text):
    assert "tel:" not in render(block.format(text))


@pytest.mark.parametrize(
    "text",
    [
        "Ondernemingsnummer 0471.938.850",
        "Numéro d’entreprise : 0471.938.850",
        "KBO 0417.497.106",
        "0417.497.106",
        "De uitgever (0471.938.850)",
        "Factuurnummer 0471938850",
        "Ref. 0471938850",
        "ISBN-10: 0-471-93885-0",
        "0471 938 850 EUR",
        "BE 0471.938.850",
        "BE0471938850",
        "TVA BE 0471 938 850",
        "رقم المؤسسة 0471938850",
        "IBAN BE68 5390 0754 7034",
        "BE71 0961 2345 6769",
        "BE68&nbsp;5390&nbsp;0754&nbsp;7034",
        "Rekening 096-1234567-69",
        "+++090/9337/55493+++",
        "01.02.03-123.45",
        "02/1/2023 10",
        "art. 433quinquies",
        "wet van 13 april 1995",
        "2002/629/JBZ",
        "25 116 464 euro",
        "ISBN 0-470-12345-6",
        "https://example.org/0471938850",
        "1078 055 800",
        "078 055 8001",
    ],
)
def test_other_numbers_are_no_numbers_to_call(text):
    assert "tel:" not in render(f"<p>{text}</p>")


def test_what_an_editor_made_a_link_stays_one():
    html = '<p><a href="tel:112">112</a></p>'
    assert render(html) == '<p class="alone"><a href="tel:112"><bdi>112</bdi></a></p>'


def test_a_language_whose_words_nobody_listed_is_named(monkeypatch):
    assert check_calling() == []
    monkeypatch.delitem(calling.WORDS, "ar")
    [warning] = check_calling()
    assert "“ar”" in warning.msg
    assert "tel:" not in render("<p>اتصل بالرقم 112</p>")
    assert "tel:" in render("<p>Bel 112</p>")


@pytest.mark.parametrize(
    "written", ["078 \u200f055 \u200f800", "078\u2067 055 \u2069800", "078\u00ad 055\u200b 800"]
)
@pytest.mark.parametrize("text", ["<p>{}</p>", '<p><a href="tel:+3278055800">{}</a></p>'])
def test_nothing_unseen_turns_a_number_around(written, text):
    assert "<bdi>078 055 800</bdi>" in richtext.call_links(text.format(written))
