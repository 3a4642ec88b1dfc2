#!/usr/bin/env bash
# Try 'make run' and 'make test' where nothing is installed but python3, make and git.
#
#   deploy/bare-machine.sh bookworm|trixie|noble root|user
#
# Makes a root of that distribution in TMPDIR (/var/tmp), clones the last commit into it and runs
# both commands there: as root, or as an ordinary user once root has run what the user was told.
# Needs root and the internet. MIRROR is where packages come from, if not from where the packages
# of this machine do. What apt and pip are told here about proxies and certificates, they are told
# there, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
suite=${1:-} who=${2:-}
[[ $suite =~ ^(bookworm|trixie|noble)$ && $who =~ ^(root|user)$ ]] || {
    echo "Say: deploy/bare-machine.sh bookworm|trixie|noble root|user" >&2
    exit 2
}
[ "$(id -u)" -eq 0 ] || { echo "Only root can make a root." >&2; exit 2; }

# Mounts and processes of this script are its own, and end with it, however it ends.
if [ -z "${BARE_ROOT:-}" ]; then
    deploy/packages.sh debootstrap:'command -v debootstrap'
    # Only root sees the folder; the root in it is anybody's, as a machine's is.
    folder=$(mktemp --directory --tmpdir="${TMPDIR:-/var/tmp}" bare.XXXXXX)
    trap 'rm -rf --one-file-system -- "$folder"' EXIT
    export BARE_ROOT=$folder/root
    mkdir --mode=0755 "$BARE_ROOT"
    unshare --mount --pid --fork --kill-child --propagation private deploy/bare-machine.sh "$@" &
    # What is the first process of its own kind of machine doesn't hear Ctrl+C.
    trap 'kill -KILL $!; wait' INT TERM
    wait $!
    exit
fi

say() { echo "== $suite, $who, ${SECONDS} s: $*"; }

make_root() {
    local origin=Debian components=main
    [ "$suite" = noble ] && origin=Ubuntu components=main,universe
    local here
    here=$(apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' |
        awk -v origin=$origin '$1 == origin && $2 !~ /-/ && !found++ { print $3 }')
    local mirror=${MIRROR:-$here}
    debootstrap --variant=minbase --components=$components \
        --include=python3,make,git,ca-certificates "$suite" "$BARE_ROOT" ${mirror:+"$mirror"} \
        >"$BARE_ROOT.log" 2>&1 || { tail -n 5 "$BARE_ROOT.log"; rm "$BARE_ROOT.log"; exit 1; }
    rm "$BARE_ROOT.log"
}

configure() {
    # Faster, and nobody needs what is here after a power cut.
    echo force-unsafe-io >"$BARE_ROOT/etc/dpkg/dpkg.cfg.d/bare"
    apt-config dump | grep -E '^Acquire::(https?|Check-[A-Za-z-]+)(::| )' \
        >"$BARE_ROOT/etc/apt/apt.conf.d/99host" || true
    local each
    for each in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/xdg/pip /usr/local/share/ca-certificates; do
        [ ! -e $each ] || { mkdir -p "$BARE_ROOT${each%/*}" && cp -rL $each "$BARE_ROOT${each%/*}"; }
    done
    as root 'update-ca-certificates >/dev/null 2>&1; useradd --create-home person'
}

mount_root() {
    mount -t proc proc "$BARE_ROOT/proc"
    mount -t sysfs -o ro sysfs "$BARE_ROOT/sys"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$BARE_ROOT/dev/pts"
    mkdir -p "$BARE_ROOT/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$BARE_ROOT/dev/shm"
}

# Run a command in the root as 'root' or 'person', in a home and with an environment of their own.
as() {
    local name=$1 home=/root passed
    [ "$name" = root ] || home=/home/$name
    mapfile -t passed < <(env | grep -E '^(PIP_(CERT|PROXY|INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|DEFAULT_TIMEOUT)|SSL_CERT_[A-Z]+|[a-zA-Z]+_(proxy|PROXY))=')
    chroot --userspec="$name:$name" --groups= "$BARE_ROOT" env --ignore-environment "${passed[@]}" \
        HOME=$home USER="$name" DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        PORT="${PORT:-8000}" bash -euo pipefail -c "mkdir -p ~/site; cd ~/site; $2"
}

# 'make run' in the root until it answers.
serve='
    make run >../run.log 2>&1 & site=$!
    until python3 -c "
from os import environ
from urllib.request import urlopen
assert b\"tel:+3278055800\" in urlopen(\"http://127.0.0.1:%s/nl/\" % environ[\"PORT\"]).read()
" 2>/dev/null; do
        kill -0 $site 2>/dev/null || { cat ../run.log; exit 1; }
        sleep 1
    done
    kill $site
    wait $site || true'

try() {
    say "makes the root"
    make_root
    mount_root
    configure
    local name=root told command
    [ $who = root ] || name=person
    git bundle create --quiet "$BARE_ROOT/tmp/site" HEAD
    as $name 'git init --quiet --initial-branch=main && git fetch --quiet /tmp/site HEAD && git reset --quiet --hard FETCH_HEAD'

    if [ $who = user ]; then
        say "make test names what it lacks"
        told=$(as person 'make test 2>&1' || true)
        echo "$told"
        command=$(sed -n 's/^System packages are missing; as root, run: //p' <<<"$told")
        say "root runs that"
        as root "${command/apt-get install/apt-get install -qq --yes} >/dev/null"
    fi
    say "make run"
    as $name "$serve"
    say "make run has answered; make test"
    as $name 'make test'
    say "both are green"
}

try; exit
