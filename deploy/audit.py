#!/usr/bin/env python3
"""Look for what must not ship: packages without a fixed hash, conflicts, secrets, known holes.

All but the last works without any outside service, and is part of the tests. The last asks
the advisories by pip-audit. What couldn't be asked counts as found: nobody should read
silence as safety.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What secrets look like. What is found is named by file and line, never shown.
SECRETS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})"),
    "Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "JSON web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "password in an address": re.compile(
        r"\b[a-z+]{3,}://[^\s:/@\"']+:(?!password@)[^\s/@\"']+@\w"
    ),
    "secret in the code": re.compile(
        r"\b(?:SECRET_KEY|API_KEY|ACCESS_TOKEN)\b\s*[:=]\s*[\"'][^\"'\s{}]{16,}[\"']"
    ),
}
#: Kinds of files that hold secrets and never belong in the repository.
FORBIDDEN = re.compile(r"(^|/)(\.env(\..*)?|secret_key|id_(rsa|ed25519)|.*\.(pem|p12|sqlite3))$")


def tracked() -> list[str]:
    """Return the files that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 (whichever git the machine has)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name]


def secrets(root: Path, names: list[str]) -> list[str]:
    """Return where something that looks like a secret stands."""
    found = [
        f"{name}: a file of this kind holds secrets" for name in names if FORBIDDEN.search(name)
    ]
    for name in names:
        try:
            lines = (root / name).read_text().splitlines()
        except (UnicodeDecodeError, OSError):
            continue
        found += [
            f"{name}:{number}: {kind}"
            for number, line in enumerate(lines, 1)
            for kind, pattern in SECRETS.items()
            if pattern.search(line)
        ]
    return found


def unpinned(text: str) -> list[str]:
    """Return the requirements that name no exact version or no hash."""
    logical = re.sub(r"\\\n\s*", " ", text).splitlines()
    wanted = [line for line in logical if line.strip() and not line.startswith("#")]
    return [line[:60] for line in wanted if "==" not in line or "--hash=sha256:" not in line]


def known_holes() -> list[str]:
    """Return the holes that the advisories know, and what they couldn't be asked about."""
    if not (tool := shutil.which("pip-audit")):
        return ["NOT checked: pip-audit isn't installed (pipx install pip-audit)"]
    requirements = str(ROOT / "requirements" / "run.txt")
    command = [tool, "--disable-pip", "--format", "json", "--requirement", requirements]
    audit = subprocess.run(  # noqa: S603 (nothing in it comes from outside)
        command, capture_output=True, text=True, check=False
    )
    return holes_in(audit.stdout)


def holes_in(report: str) -> list[str]:
    """Return what pip-audit's report holds against us; silence is no good news.

    Where the advisories can't be reached it says "no known vulnerabilities" and skips
    every package.
    """
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return ["NOT checked: the advisories can't be reached"]
    found = [
        f"{each['name']} {each['version']}: {hole['id']}"
        for each in packages
        for hole in each.get("vulns", ())
    ]
    if skipped := [each["name"] for each in packages if "skip_reason" in each]:
        found.append(f"NOT checked: {', '.join(skipped)}")
    return found


def main() -> int:
    """Run everything; return 1 when something was found or couldn't be checked."""
    found = secrets(ROOT, tracked())
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        found += [f"{file.name}: {line} has no hash" for line in unpinned(file.read_text())]
    check = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    if check.returncode:
        found += check.stdout.splitlines() or ["NOT checked: pip check failed"]
    print("secrets, hashes, conflicts:", "\n".join(found) or "nothing found")
    holes = known_holes()
    print("known holes:", "\n".join(holes) or "none")
    return bool(found) or bool(holes)


if __name__ == "__main__":
    sys.exit(main())
