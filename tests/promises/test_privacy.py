"""What every page says of the visit to others: its links, its scripts, its logs."""

import re

import pytest

pytestmark = pytest.mark.django_db


def test_links_out_tell_nobody_where_the_visitor_came_from(answers):
    seen = 0
    for address, _response, page in answers:
        for link in page.all("a") if page else []:
            if link.attributes["href"].startswith("http"):
                assert "noreferrer" in link.attributes.get("rel", ""), f"{address}: {link}"
                seen += 1
            assert "target" not in link.attributes, f"{address}: {link}"
    assert seen > 100


def test_scripts_are_data_but_for_the_one_that_leaves_quickly(answers):
    for address, _response, page in answers:
        scripts = [each.attributes for each in page.all("script")] if page else []
        run = [each for each in scripts if each.get("type") != "application/ld+json"]
        own = [{"type": "module", "async": "", "src": "/static/js/leave.js"}]
        assert run == (own if page else []), address


def test_logs_hold_no_address_of_a_visitor_no_browser_and_no_query(server):
    marks = {
        "User-Agent": "MarkedBrowser/1.0",
        "Referer": "http://marked-referrer.example/",
        "X-Forwarded-For": "203.0.113.77",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in marks.items())
    request = (
        f"GET /nl/?marked-query HTTP/1.1\r\nHost: localhost\r\n{head}Connection: close\r\n\r\n"
    )
    assert server.raw(request.encode())[0] == 200
    server.get("/" + "x" * 10_000)
    server.get("/nl/not-here-at-all/", host="unknown.example")
    line = next(each for each in server.log.splitlines() if " GET /nl/ 200 " in each)
    assert re.fullmatch(r"\[[^\]]+\] GET /nl/ 200 [\d.]+", line)
    for mark in ("Marked", "marked", "203.0.113", "127.0.0.1 ", "ip=", "unknown.example"):
        assert mark not in server.log.partition("Ctrl+C).")[2], mark


def test_every_number_to_call_is_spoken_digit_by_digit(answers):
    numbers = 0
    for address, _response, page in answers:
        for link in page.all("a") if page else []:
            href = link.attributes.get("href", "")
            if href.startswith("tel:"):
                name = link.attributes.get("aria-label", "")
                assert name and not re.search(r"\d\d", name), f"{address}: {link.text} {name}"
                digits = re.sub(r"\D", "", href)
                # +32 is written 0, 112 as it is.
                assert re.sub(r"\D", "", name)[-8:] == digits[-8:], f"{address}: {name}"
                assert re.sub(r"\D", "", link.text) == re.sub(r"\D", "", name), address
                numbers += 1
    assert numbers > 1000
