"""What comes from Word and others into a text: lists are lists, deleted stays deleted."""

import pytest

from content.models import Page

WORD_LIST = (
    "<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level{level} lfo1'>"
    "<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>{marker}"
    "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span>"
    "<![endif]>{words}<o:p></o:p></p>\n"
)


def stored(html: str) -> str:
    return Page._meta.get_field("body_nl").clean(html, None).replace("\n", "")


def word(*items: tuple[int, str, str]) -> str:
    return "".join(
        WORD_LIST.format(level=level, marker=marker, words=words) for level, marker, words in items
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            word((1, "·", "je paspoort"), (1, "·", "je telefoon")),
            "<ul><li><p>je paspoort</p></li><li><p>je telefoon</p></li></ul>",
            id="points",
        ),
        pytest.param(
            word((1, "1.", "een"), (1, "2.", "twee")),
            "<ol><li><p>een</p></li><li><p>twee</p></li></ol>",
            id="numbers",
        ),
        pytest.param(
            word((1, "3)", "drie"), (1, "4)", "vier")),
            '<ol start="3"><li><p>drie</p></li><li><p>vier</p></li></ol>',
            id="numbers that go on",
        ),
        pytest.param(
            word((1, "·", "een"), (2, "o", "twee"), (3, "§", "drie"), (1, "·", "vier")),
            "<ul><li><p>een</p><ul><li><p>twee</p><ul><li><p>drie</p></li></ul></li></ul></li>"
            "<li><p>vier</p></li></ul>",
            id="levels",
        ),
        pytest.param(
            word((1, "1.", "een"), (2, "·", "twee")) + "<p>Tussen</p>" + word((1, "·", "drie")),
            "<ol><li><p>een</p><ul><li><p>twee</p></li></ul></li></ol><p>Tussen</p>"
            "<ul><li><p>drie</p></li></ul>",
            id="lists of two kinds",
        ),
        pytest.param(
            "<p>·&nbsp;&nbsp;&nbsp; je <b>paspoort</b></p><p>• je telefoon</p>",
            "<ul><li><p>je <strong>paspoort</strong></p></li><li><p>je telefoon</p></li></ul>",
            id="points that were flattened",
        ),
        pytest.param(
            "<ul><li>een</li><ul><li>twee</li></ul></ul>",
            "<ul><li>een<ul><li>twee</li></ul></li></ul>",
            id="a list between items",
        ),
        pytest.param("<p class=MsoTitle>T</p><h1>K</h1>", "<h2>T</h2><h2>K</h2>", id="titles"),
        pytest.param(
            "<p>Ja <del cite='mailto:J'>weg</del><s>weg</s><strike>weg</strike><ins>nieuw</ins>"
            "<span style='text-decoration:line-through'>weg</span><span class=MsoDel>weg</span></p>",
            "<p>Ja nieuw</p>",
            id="deletions",
        ),
        pytest.param(
            '<p>Tekst<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1"><sup>[1]'
            "</sup></a>.</p>",
            "<p>Tekst.</p>",
            id="a footnote",
        ),
        pytest.param(
            '<p><a name="_Toc1">Kop</a> <a href="#_Toc2">Deel</a></p>',
            "<p>Kop Deel</p>",
            id="places",
        ),
        pytest.param(
            "<p>Een</p><p>&nbsp;<o:p></o:p></p><p><br></p><h2> </h2><p>Twee</p>",
            "<p>Een</p><p>Twee</p>",
            id="empty paragraphs",
        ),
        pytest.param(
            '<b style="font-weight:normal" id="docs-internal-guid"><p>Een <i>twee</i></p></b>',
            "<p>Een <em>twee</em></p>",
            id="Google",
        ),
        pytest.param(
            '<title>Brief</title><p>Een<span style="display:none;mso-hide:all">geheim</span></p>',
            "<p>Een</p>",
            id="hidden",
        ),
        pytest.param(
            '<p style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">١. </span>نص</p>',
            "<ol><li><p>نص</p></li></ol>",
            id="Arabic digits",
        ),
        pytest.param("<p>o ja, § 3</p>", "<p>o ja, § 3</p>", id="what is no point"),
    ],
)
def test_what_is_pasted_becomes_what_was_meant(html, expected):
    assert stored(html) == expected
