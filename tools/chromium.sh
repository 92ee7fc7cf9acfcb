#!/usr/bin/env bash
# Sees to it that there is a Chromium for the tests of the live page: Debian's package, if none is there yet.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "the tests of the live page need Chromium; install it first (Debian: apt-get install chromium, as root)" >&2
    exit 1
fi
echo "installing Chromium (once)" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null
