#!/usr/bin/env bash
# Install the Debian packages whose test fails; each argument is PACKAGE:TEST.
# As root they are installed; otherwise the one command that does it is named.
set -u
missing=()
for each in "$@"; do
    sh -c "${each#*:}" >/dev/null 2>&1 || missing+=("${each%%:*}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "Some system packages are missing. Run this, then try again:" >&2
    echo "  sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null
