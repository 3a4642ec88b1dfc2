"""Rich text: what editors write is what visitors get, and nothing dangerous."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from content.text import richtext
from tests.factories import add_page
from tests.steps import environment

TEMPLATES = Path(__file__, "../../../templates").resolve()


def render(html: str) -> richtext.Rendered:
    return richtext.render(html, {"when-you-call": "/en/help/what-happens/"}.get)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Call 078 055 800.", "+3278055800"),
        ("Bel 02 511 64 64 nu", "+3225116464"),
        ("(+32 4 232 40 30)", "+3242324030"),
        ("Danger? Call 112!", "112"),
        ("Police: 101.", "101"),
        ("Child Focus 116 000", "116000"),
    ],
)
def test_a_number_becomes_a_call_link(text, number):
    html = render(f"<p>{text}</p>").html
    assert f'<a href="tel:{number}" aria-label="' in html


def test_a_number_to_call_is_spoken_digit_by_digit():
    html = render("<p>Call 078 055 800 or 112.</p>").html
    assert 'aria-label="0 7 8. 0 5 5. 8 0 0."><bdi>078 055 800<' in html
    assert 'aria-label="1 1 2."><bdi>112<' in html


@pytest.mark.parametrize("text", ["in 1128", "1 125", "45 days", "4112", "112 000", "1000 Brussel"])
def test_what_is_no_number_to_call_stays_text(text):
    assert "<a" not in render(f"<p>{text}</p>").html


def test_a_number_inside_a_link_keeps_its_order_and_its_link():
    html = render('<p>Bel <a href="tel:+3278055800">078 055 800</a></p>').html
    assert html == '<p>Bel <a href="tel:+3278055800"><bdi>078 055 800</bdi></a></p>'


@pytest.mark.parametrize("element", ["p", "li"])
@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ('<a href="/x/">De <strong>negen</strong> stappen</a>', True),
        ('<a href="/x/">De negen stappen</a>.', True),
        ("078 055 800", True),
        ("<strong><em>078 055 800</em></strong>!<br>", True),
        ('Lees <a href="/x/">de negen stappen</a>.', False),
        ('<a href="/x/">Hulp</a> en <a href="/y/">geld</a>', False),
        ("Zonder link", False),
    ],
)
def test_a_link_that_stands_alone_is_marked_to_be_large(element, text, alone):
    html = render(f"<{element}>{text}</{element}>").html
    assert (f'<{element} class="alone">' in html) is alone


def test_a_link_to_a_page_by_key_becomes_its_address():
    html = render('<p>See <a href="page:when-you-call">what happens</a></p>').html
    assert html == '<p>See <a href="/en/help/what-happens/">what happens</a></p>'


def test_a_link_to_a_page_that_does_not_exist_here_leaves_its_words():
    assert render('<p>See <a href="page:gone">this</a>.</p>').html == "<p>See this.</p>"
    html = render('<p>See <a href="page:gone"><em>these</em> 9, or 078 055 800</a>.</p>').html
    assert html.startswith("<p>See <em>these</em> 9, or <a href=")
    assert html.endswith("<bdi>078 055 800</bdi></a>.</p>")


def test_a_link_out_tells_nobody_where_it_came_from():
    html = render('<p><a href="https://www.payoke.be">Payoke</a></p>').html
    assert 'rel="noreferrer"' in html


def test_the_list_of_contents_gets_words_and_no_entities():
    rendered = richtext.render("<h2>2.&nbsp;Qui&nbsp;? A &amp; B</h2>", lambda _key: None)
    assert rendered.headings[0].text == "2.\N{NO-BREAK SPACE}Qui\N{NO-BREAK SPACE}? A & B"


def test_headings_get_anchors_that_differ():
    text = render("<h2>What now?</h2><h2>What now?</h2><h2>ماذا الآن؟</h2>")
    anchors = [heading.anchor for heading in text.headings]
    assert len(set(anchors)) == 3
    assert all(f'id="{anchor}"' in text.html for anchor in anchors)


def test_the_page_itself_has_no_anchor_that_a_heading_gets():
    ids = {
        name
        for template in TEMPLATES.rglob("*.html")
        if "admin" not in template.parts
        for name in re.findall(r'\bid="([^"{]+)', template.read_text("utf-8"))
    }
    for name in ids:
        words = f"{name}1" if name.endswith("-") else name
        [heading] = render(f"<h2>{words}</h2>").headings
        assert heading.anchor != words


@pytest.mark.parametrize("words", ["Sources", "Content", "Reach", "Source 1", "Cite 1"])
def test_the_anchor_of_a_heading_is_none_of_the_page(words):
    html = render(f"<h2>{words}</h2><p>A[^a]</p>").html
    assert f'id="text-{words.lower().replace(" ", "-")}"' in html


def test_headings_of_the_same_words_meet_no_numbered_one():
    text = render("<h2>Part 3</h2><h2>Part</h2><h2>Part</h2><h2>?</h2><h2>Part 4</h2>")
    assert len({heading.anchor for heading in text.headings}) == 5


def test_a_link_may_lead_to_a_place_on_a_page():
    html = render('<p>See <a href="page:when-you-call#steps">what happens</a></p>').html
    assert html == '<p>See <a href="/en/help/what-happens/#steps">what happens</a></p>'


@pytest.mark.parametrize(
    "href", ["Page:when-you-call", "page: when-you-call", "page:/when-you-call "]
)
def test_a_link_to_a_page_that_was_stored_askew_leads_there(href):
    assert 'href="/en/help/what-happens/"' in render(f'<p>See <a href="{href}">it</a></p>').html


@pytest.mark.parametrize("href", ["https://evil.example", "HTTPS://evil.example", "//evil.example"])
def test_no_link_out_says_where_a_visitor_came_from(href):
    assert f'<a href="{href}" rel="noreferrer">' in render(f'<p><a href="{href}">x</a></p>').html


#: What a text repeats to be slow: each was, or would be, with a pattern that goes back.
SHAPES = (
    *(" ", "\n", "1", "01 ", "+123 4 5 6 7 8 9,", "112 ", "Call 112, ", "a@", "a.", "[^", " [^a]"),
    *("<h2>a</h2>", "<blockquote>", "<li><ul>", "<table><tr><td>", "<strong>1</strong>", "<p>"),
    '<a href="page:a">x</a>',
)
#: What a link repeats: nobody could save such a text, nor, meanwhile, anybody read another.
ADDRESSES = (" ", "/", "page:", "a.", "a-", "%20", "(0)", "href=")
RENDER = """
import resource, sys, django
django.setup()
from content.models import Page
from content.text import richtext
from django.core.exceptions import ValidationError
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
field, length = Page._meta.get_field("body"), richtext.LONGEST - 100
shapes, addresses = sys.argv[1:].copy(), []
if "--" in shapes:
    shapes, addresses = shapes[: shapes.index("--")], shapes[shapes.index("--") + 1 :]
for shape in shapes:
    html = "<p>a" + shape * (length // len(shape)) + "b</p>"
    richtext.render(html, {}.get, {"a": "source"})
    list(richtext.linked_pages(html))
links = [f"{begin}{repeated * (length // len(repeated))}#b c" for repeated in addresses
         for begin in ("", "page:", "page:a", "https:", "mailto:", "tel:")]
table = '<a href="https://example.org"><table><tr><td>'
for html in (*(f'<p><a href="{link}">x</a></p>' for link in links), table * (length // len(table))):
    try:
        field.clean(html, None)
    except ValidationError:
        pass
"""


def test_the_longest_text_of_whatever_shape_is_no_work():
    """No timing: with a pattern that goes back, the process is ended long before it is done."""
    command = [sys.executable, "-c", RENDER, *SHAPES, "--", *ADDRESSES]
    done = subprocess.run(
        command, env=environment(DJANGO_SETTINGS_MODULE="stopmensenhandel.settings"), check=False
    )
    assert done.returncode == 0


def test_the_longest_table_of_the_longest_headings_makes_no_page_of_megabytes():
    row = "<tr><td>a</td><td>b</td></tr>"
    for heading in ("b" * 30_000, "b" * 110):
        rows = row * ((richtext.LONGEST - len(heading)) // len(row))
        html = render(f"<table><tr><td>a</td><td>{heading}</td></tr>{rows}</table>").html
        assert len(html) < 10 * richtext.LONGEST


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<iframe src="https://evil.example"></iframe>',
        '<p style="background:url(https://evil.example)">x</p>',
        '<p onclick="alert(1)">x</p>',
    ],
)
def test_what_an_editor_may_not_use_is_dropped_on_saving(attack):
    page = add_page()
    page.body_nl = f"<p>Before</p>{attack}<p>After</p>"
    page.full_clean()
    for trace in ("script", "onerror", "javascript", "iframe", "style", "onclick", "evil"):
        assert trace not in page.body_nl
    assert "<p>Before</p>" in page.body_nl
    assert "<p>After</p>" in page.body_nl


def test_markdown_becomes_what_editors_could_have_written():
    html = richtext.from_markdown("## Title\n\n- **one** [two](page:help)\n\n<script>x</script>")
    assert "<h2>Title</h2>" in html
    assert '<a href="page:help">two</a>' in html
    assert "<script>" not in html


TABLE = """
|  | Trafficking | Smuggling |
|---|---|---|
| Border | No | *Yes* |
"""


@pytest.mark.parametrize("from_editor", [False, True])
def test_a_table_has_headings_in_its_first_row_and_column(from_editor):
    html = richtext.from_markdown(TABLE)
    if from_editor:
        # As the editor in the admin saves it: no head, a paragraph in each cell.
        html = (
            "<table><tbody><tr><th><p></p></th><th><p>Trafficking</p></th><th><p>Smuggling</p>"
            "</th></tr><tr><td><p>Border</p></td><td><p>No</p></td><td><p><em>Yes</em></p></td>"
            "</tr></tbody></table>"
        )
    shown = render(html).html
    assert shown.count('scope="col"') == 2
    assert '<th scope="row">Border</th>' in shown
    assert '<td data-label="Smuggling"><em>Yes</em></td>' in shown


def test_a_table_with_merged_cells_stays_as_it_is_and_scrolls():
    html = (
        '<table><tbody><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>'
    )
    shown = render(html).html
    assert html in shown
    assert 'tabindex="0"' in shown


def test_a_mark_becomes_a_numbered_footnote_and_an_unknown_one_goes():
    text = richtext.render(
        "<p>11,000 [^b] and 45[^a], again[^b], lost[^gone].</p>",
        {}.get,
        {"a": "source a", "b": "source b"},
    )
    assert text.sources == ["source b", "source a"]
    assert text.html.count('href="#source-1"') == 2
    assert text.html.count('id="cite-1"') == 1
    assert ">[2]</a>" in text.html
    assert "[^" not in text.html


def test_a_mark_in_a_link_stands_behind_it():
    text = richtext.render('<p><a href="/x/">11,000 [^a]</a> people</p>', {}.get, {"a": "source"})
    assert text.html.startswith('<p><a href="/x/">11,000</a><sup class="cite"><a href="#source-1"')
