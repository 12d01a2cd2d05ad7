#!/bin/sh
# Sets csirt up in .venv when that is needed, then runs it.
#
#   ./csirt.sh demo [-o DIR]    the sample region: pages, PDF, JSON
#   ./csirt.sh test [...]       the tests; what follows goes to pytest
#   ./csirt.sh wheelhouse       fills ./wheelhouse, for a set-up without a network
#   ./csirt.sh NOUN VERB ...    anything else goes to csirt
#
# Exit code 3: the environment does not allow the set-up.

set -u
export PYTHONUTF8=1
unset PYTHONHOME

script=$(readlink -f -- "$0" 2>/dev/null) || script=$0
root=$(CDPATH='' cd -- "$(dirname -- "$script")" && pwd -P) || exit 3

say() {
    printf '%s\n' "csirt : $1" "csirt: $2" >&2
}

stop() {
    say "$@"
    exit 3
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# What the set-up depends on. The path is part of it: an environment does not survive being moved.
fingerprint() {
    printf '%s %s' "$(cat "$root/requirements.lock" "$root/pyproject.toml" "$script" | cksum)" "$root"
}

is_ready() {
    [ -x "$root/.venv/bin/python" ] && [ "$(cat "$root/.venv/.ready" 2>/dev/null)" = "$1" ]
}

# The functions below run inside $root, in the subshell of set_up.

logged() {
    "$@" >>.venv/setup.log 2>&1
}

may_use_apt() {
    [ -z "$offline" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 &&
        grep -Eq '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release 2>/dev/null
}

apt_install() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o Acquire::Retries=0 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10 \
        install --no-install-recommends "$@"
    logged "$@" </dev/null && return
    logged apt-get -q -o Acquire::Retries=0 -o Acquire::http::Timeout=10 \
        -o Acquire::https::Timeout=10 update </dev/null
    logged "$@" </dev/null
}

# One package of the lock with its hashes.
locked() {
    awk -v start="$1==" 'index($0, start) == 1 { on = 1 } on { print } on && !/\\$/ { exit }' \
        requirements.lock
}

# The pinned wheel of pip, from the index that pip's own settings name.
fetch_pip() {
    logged "$python" - .venv/pip.txt .venv <<'PYTHON'
import base64, configparser, html, os, re, ssl, sys, urllib.parse, urllib.request
from pathlib import Path

pin, folder = Path(sys.argv[1]).read_text(), Path(sys.argv[2])
wheel = "pip-" + re.search(r"^pip==([^\s;\\]+)", pin)[1] + "-py3-none-any.whl"
home = Path.home()
shared = os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")
own = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
named = os.environ.get("PIP_CONFIG_FILE")
files = [Path(each, "pip/pip.conf") for each in shared] + ["/etc/pip.conf"]
files += [home / ".pip/pip.conf", Path(own, "pip/pip.conf")] + [named] * bool(named)
config = configparser.RawConfigParser()
if named != os.devnull:
    config.read(files)


def setting(name):
    for section in ("install", "global"):
        if config.has_option(section, name):
            return config.get(section, name)
    return ""


def opened(url):
    parts = urllib.parse.urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(urllib.parse.urlunsplit(parts._replace(netloc=host)))
    if at:
        token = base64.b64encode(urllib.parse.unquote(user).encode()).decode()
        request.add_header("Authorization", "Basic " + token)
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or setting("cert") or None)
    return urllib.request.urlopen(request, timeout=10, context=trust)


indexes = (os.environ.get("PIP_INDEX_URL") or setting("index-url")).split()
indexes += (os.environ.get("PIP_EXTRA_INDEX_URL") or setting("extra-index-url")).split()
for index in indexes:
    page = index.rstrip("/") + "/pip/" + "index.html" * index.startswith("file:")
    try:
        with opened(page) as answer:
            links = re.findall(r"href\s*=\s*[\"']([^\"']+)", answer.read().decode())
        for link in map(html.unescape, links):
            link = urllib.parse.urljoin(page, link)
            if urllib.parse.urlsplit(link).path.endswith("/" + wheel):
                with opened(link) as answer:
                    (folder / wheel).write_bytes(answer.read())
                sys.exit()
    except OSError as error:
        print(index, error, file=sys.stderr)
sys.exit("no index gave " + wheel)
PYTHON
}

is_as_locked() {
    logged "$python" - "$1" .venv/pip.txt <<'PYTHON'
import hashlib, pathlib, sys

wheel, pin = map(pathlib.Path, sys.argv[1:])
if "sha256:" + hashlib.sha256(wheel.read_bytes()).hexdigest() not in pin.read_text():
    sys.exit(f"{wheel}: hash mismatch")
PYTHON
}

# pip in .venv: from Python itself; else from the system, when that is ours to complete; else one wheel.
put_pip() {
    logged .venv/bin/python -m ensurepip && return
    if [ -n "$offline" ]; then
        logged cp wheelhouse/pip-*.whl .venv/
    else
        if may_use_apt; then
            version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
            { apt_install "$version-venv" || apt_install python3-venv; } &&
                logged .venv/bin/python -m ensurepip && return
        fi
        logged "$python" -m pip download --no-deps --require-hashes --only-binary :all: \
            -r .venv/pip.txt -d .venv || fetch_pip
    fi
    for wheel in .venv/pip-*.whl; do
        if [ -f "$wheel" ] && is_as_locked "$wheel"; then
            PYTHONPATH=$wheel logged .venv/bin/python -m pip install --no-index --no-deps "$wheel"
            return
        fi
    done
    return 1
}

uv_install() {
    # shellcheck disable=SC2086  # $offline is two options or none
    logged "$1" pip install --python .venv/bin/python $offline --require-hashes \
        -r requirements.lock &&
        logged "$1" pip install --python .venv/bin/python --offline --no-deps \
            --no-build-isolation -e .
}

pip_install() {
    # shellcheck disable=SC2086
    logged .venv/bin/python -m pip install $offline --require-hashes "$@"
}

# uv, and pip where uv cannot be had: the same file, the same hashes, a longer wait.
install_packages() {
    if command -v uv >/dev/null 2>&1 && uv_install uv; then
        return
    fi
    locked pip >.venv/pip.txt
    locked uv >.venv/uv.txt
    put_pip || return
    index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null)
    index=${PIP_INDEX_URL:-$index}
    if [ -n "$index" ]; then
        export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    fi
    cert=$(.venv/bin/python -m pip config get global.cert 2>/dev/null)
    cert=${PIP_CERT:-$cert}
    if [ -n "$cert" ]; then
        export SSL_CERT_FILE="${SSL_CERT_FILE:-$cert}"
    fi
    # The pinned pip first: it tells at once whether the packages can be reached at all.
    pip_install -r .venv/pip.txt || return
    export PIP_RETRIES=3 PIP_DEFAULT_TIMEOUT=60 UV_HTTP_RETRIES=3 UV_HTTP_TIMEOUT=60
    if pip_install --only-binary :all: -r .venv/uv.txt && uv_install .venv/bin/uv; then
        return
    fi
    awk '/^uv==/ { skip = 1 } !skip { print } !/\\$/ { skip = 0 }' requirements.lock \
        >.venv/without-uv.txt
    pip_install -r .venv/without-uv.txt &&
        logged .venv/bin/python -m pip install --no-index --no-deps --no-build-isolation -e .
}

explain_failure() {
    if grep -q 'No space left on device' .venv/setup.log; then
        stop "la mise en place s'arrête, le disque est plein." \
            "the set-up stops, the disk is full."
    elif grep -qi 'do not match the hashes\|hash mismatch' .venv/setup.log; then
        stop "un paquet reçu n'a pas l'empreinte inscrite dans requirements.lock, rien n'est installé (voir .venv/setup.log)." \
            "a package received does not have the hash written in requirements.lock, nothing is installed (see .venv/setup.log)."
    elif grep -q 'no index gave pip' .venv/setup.log; then
        stop "ce Python n'a pas pip, et aucun index ne l'a fourni ; installez le paquet python3-venv, ou donnez votre index par PIP_INDEX_URL, ou copiez à côté de csirt.sh un dossier wheelhouse rempli par « ./csirt.sh wheelhouse » sur une machine semblable (voir .venv/setup.log)." \
            "this Python has no pip, and no index gave it; install the package python3-venv, or name your index in PIP_INDEX_URL, or copy next to csirt.sh a wheelhouse folder filled by './csirt.sh wheelhouse' on a similar machine (see .venv/setup.log)."
    elif [ -n "$offline" ]; then
        stop "le dossier wheelhouse est incomplet ou fait pour un autre système ou un autre Python ; refaites-le par « ./csirt.sh wheelhouse » sur une machine semblable reliée au réseau (voir .venv/setup.log)." \
            "the wheelhouse folder is incomplete, or made for another system or another Python; make it again with './csirt.sh wheelhouse' on a similar machine with a network (see .venv/setup.log)."
    fi
    stop "les paquets n'ont pas pu être obtenus, et il n'y a pas de dossier wheelhouse ; sur une machine semblable reliée au réseau, lancez « ./csirt.sh wheelhouse », puis copiez le dossier wheelhouse à côté de csirt.sh (voir .venv/setup.log)." \
        "the packages could not be had, and there is no wheelhouse folder; on a similar machine with a network, run './csirt.sh wheelhouse', then copy the wheelhouse folder next to csirt.sh (see .venv/setup.log)."
}

check_pango() {
    logged .venv/bin/python -c 'import weasyprint' && return
    may_use_apt && apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 &&
        logged .venv/bin/python -c 'import weasyprint' && return
    say "Pango manque : pas de PDF, les pages HTML restent (apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)." \
        "Pango is missing: no PDF, the HTML pages remain (apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)."
}

# A browser for the tests of the forms, looked for once; without one they are skipped and say so.
check_browser() {
    [ -e .venv/.browser ] && return
    : >.venv/.browser
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    offline=
    [ -d wheelhouse ] && offline=yes
    may_use_apt && apt_install chromium && return
    say "pas de navigateur Chromium : les essais des formulaires sont passés." \
        "No Chromium browser: the tests of the forms are skipped."
}

set_up() {
    cd -- "$root" || exit 3
    python=$(find_python) ||
        stop "il faut Python 3.11 ou plus récent ; aucun n'a été trouvé." \
            "Python 3.11 or later is needed; none was found."
    if ! mkdir -p .venv 2>/dev/null || [ ! -w .venv ]; then
        stop "ce dossier n'est pas accessible en écriture, la mise en place y est impossible." \
            "this folder cannot be written to, csirt cannot be set up in it."
    fi
    # The kernel holds the lock as long as this shell or a child of it lives: it is never left behind.
    exec 9>.venv/.lock-setup
    lock='import fcntl, sys; fcntl.flock(9, fcntl.LOCK_EX | (fcntl.LOCK_NB if sys.argv[1:] else 0))'
    if ! "$python" -c "$lock" now 9>&9 2>/dev/null; then
        say "une autre mise en place est en cours, j'attends qu'elle finisse." \
            "another set-up is running, waiting for it to end."
        "$python" -c "$lock" 9>&9
    fi
    is_ready "$wanted" && return

    say "mise en place dans .venv, une seule fois (moins d'une minute)." \
        "setting up in .venv, once (less than a minute)."
    # Nothing is kept of a set-up that did not end: half a package can look like a whole one.
    rm -rf .venv/.ready .venv/*
    offline=
    if [ -d wheelhouse ] && [ "$word" != wheelhouse ]; then
        offline='--no-index --find-links=wheelhouse'
    fi
    export PIP_RETRIES=0 PIP_DEFAULT_TIMEOUT=15 PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    # The certificates of the system: a hospital's proxy often signs with its own.
    export UV_HTTP_RETRIES=0 UV_HTTP_TIMEOUT=15 UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1
    unset PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV
    if ! logged "$python" -m venv --without-pip .venv || ! install_packages; then
        explain_failure
    fi
    check_pango
    printf '%s' "$wanted" >.venv/.ready.new && mv .venv/.ready.new .venv/.ready
}

# Everything that the set-up installs, pip included, for a similar machine without a network.
fill_wheelhouse() {
    cd -- "$root" || exit 3
    rm -rf .venv/wheelhouse
    .venv/bin/python -m pip --disable-pip-version-check --retries 1 --timeout 15 \
        download --quiet --require-hashes --only-binary :all: -r requirements.lock -d .venv/wheelhouse >&2 ||
        stop "le dossier wheelhouse n'a pas pu être rempli ; l'ancien, s'il existe, reste en place." \
            "the wheelhouse folder could not be filled; the former one, if any, stays as it is."
    rm -rf wheelhouse && mv .venv/wheelhouse wheelhouse || exit 3
    say "wheelhouse est prêt : copiez-le à côté de csirt.sh (même système, même version de Python)." \
        "wheelhouse is ready: copy it next to csirt.sh (same system, same version of Python)."
}

word=${1-}
wanted=$(fingerprint)
if ! is_ready "$wanted"; then
    (set_up) || exit $?
fi

case $word in
test)
    shift
    cd -- "$root" || exit 3
    check_browser
    exec .venv/bin/python -m pytest -n 2 "$@"
    ;;
wheelhouse)
    fill_wheelhouse
    ;;
*)
    exec "$root/.venv/bin/csirt" "$@"
    ;;
esac
