#!/usr/bin/env bash
# Install the Debian packages whose test fails; each argument is PACKAGE:TEST.
# As root they are installed; otherwise the one command that does it is named.
set -u

# Set "missing" to the packages whose test fails.
look() {
    missing=()
    local each
    for each in "$@"; do
        sh -c "${each#*:}" >/dev/null 2>&1 || missing+=("${each%%:*}")
    done
}

look "$@"
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
    # A new machine has no lists of packages yet.
    echo "System packages are missing; as root, run: apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# What can be had is installed even where something can't, so that only that is left to do.
present=()
for each in "${missing[@]}"; do
    apt-get install --simulate --no-install-recommends "$each" >/dev/null 2>&1 && present+=("$each")
done
if [ ${#present[@]} -gt 0 ]; then
    said=$(apt-get install -qq --yes --no-install-recommends "${present[@]}" 2>&1) || echo "$said" >&2
fi
look "$@"
[ ${#missing[@]} -eq 0 ] && exit 0
echo "No package brings ${missing[*]} here: install it in another way, then try again." >&2
exit 1
