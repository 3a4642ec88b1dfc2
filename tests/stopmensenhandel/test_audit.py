"""'make audit' finds what must not ship."""

import importlib.util
import json

import pytest
from django.conf import settings

SPEC = importlib.util.spec_from_file_location("audit", settings.BASE_DIR / "deploy" / "audit.py")
audit = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit)


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "key = AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1" * 18,
        "DATABASE_URL=postgres://site:" + "zomer42@db.example/site",
        'SECRET_KEY = "' + "a1b2c3" * 6 + '"',
    ],
)
def test_a_secret_is_found_and_not_repeated(tmp_path, line):
    (tmp_path / "a.py").write_text(f"x = 1\n{line}\n")
    (found,) = audit.secrets(tmp_path, ["a.py"])
    assert found.startswith("a.py:2: ")
    assert line not in found


def test_a_file_that_holds_secrets_is_found(tmp_path):
    assert len(audit.secrets(tmp_path, ["var/secret_key", ".env", "docs/key.md"])) == 2


def test_a_requirement_without_a_hash_is_found():
    good = "a==1.0 \\\n    --hash=sha256:00\n"
    assert audit.unpinned(good) == []
    assert audit.unpinned(good + "b==2.0\nc>=1 \\\n    --hash=sha256:00\n") == [
        "b==2.0",
        "c>=1  --hash=sha256:00",
    ]


def test_nothing_that_must_not_ship_is_in_the_repository():
    assert audit.secrets(settings.BASE_DIR, audit.tracked()) == []
    for file in (settings.BASE_DIR / "requirements").glob("*.txt"):
        assert audit.unpinned(file.read_text()) == [], file.name


def test_a_known_hole_is_named_and_silence_is_no_good_news():
    report = {
        "dependencies": [
            {"name": "a", "version": "1.0", "vulns": []},
            {"name": "b", "version": "2.0", "vulns": [{"id": "CVE-1"}]},
            {"name": "c", "skip_reason": "not found"},
        ]
    }
    assert audit.holes_in(json.dumps(report)) == ["b 2.0: CVE-1", "NOT checked: c"]
    assert audit.holes_in(json.dumps({"dependencies": report["dependencies"][:1]})) == []
    for nothing in ("", "{}", "no connection"):
        assert audit.holes_in(nothing) == ["NOT checked: the advisories can't be reached"]
