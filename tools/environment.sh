#!/usr/bin/env bash
# Makes .venv and installs purgesim into it (editable), once for each content of pyproject.toml.
# Usage: environment.sh run|explore|docs|dev|page      PYTHON=/path/to/python picks the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=$1
case $kind in
    run) target='.' holds=() ;;
    explore) target='.[explore]' holds=(run) ;;
    docs) target='.[docs]' holds=(run) ;;
    dev) target='.[dev]' holds=(run explore docs) ;;
    page) target='.[dev,browser]' holds=(run explore docs dev) ;;
    *) echo "environment.sh: given '$kind'; allowed: run, explore, docs, dev, page" >&2 && exit 2 ;;
esac

suits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

home_of() { "$1" -c 'import sys; print(sys.version, sys.base_prefix)'; }

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if suits "$name"; then
            command -v "$name"
            return
        fi
    done
    echo "purgesim needs Python 3.11 or newer; ${PYTHON:-python3} is not: install one, or say make PYTHON=/path/to/it" >&2
    return 1
}

stamp_name() { # the installation is stale when any of these has changed
    "$1" - "$PWD" <<'CODE'
import hashlib, pathlib, sys
parts = [pathlib.Path("pyproject.toml").read_text(), sys.argv[1], sys.version]
print(hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16])
CODE
}

make_environment() {
    rm -rf .venv
    "$1" -m venv .venv 2>/dev/null && return
    rm -rf .venv # some systems ship venv without pip
    "$1" -m venv --without-pip .venv && "$1" -m pip --python .venv/bin/python install -qq pip && return
    echo "$1 can make no virtual environment: install its venv module (Debian, Ubuntu: python3-venv)" >&2
    return 1
}

install() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --editable "$target"
}

python=$(find_python)
if ! suits .venv/bin/python || { [ -n "${PYTHON:-}" ] && [ "$(home_of "$python")" != "$(home_of .venv/bin/python)" ]; }; then
    make_environment "$python"
fi
stamp=.venv/$kind-$(stamp_name .venv/bin/python)
[ -e "$stamp" ] && exit 0
echo "installing purgesim into .venv (once)" >&2
install || { echo "the installation failed; trying once more" >&2; sleep 5; install; }
for held in "$kind" "${holds[@]}"; do # it holds all that these need
    rm -f .venv/"$held"-*
    touch ".venv/$held-${stamp##*-}"
done
