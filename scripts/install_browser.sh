#!/bin/sh
# A Chromium for the tests that open pages: says nothing where there is one, installs Debian's where it may, and else
# leaves it to those tests to say what they lack (they skip; under CI=true they fail).
set -u
[ -z "${TAILRX_BROWSER:-}" ] || exit 0
for name in chromium chromium-browser google-chrome google-chrome-stable chrome msedge; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
command -v apt-get >/dev/null 2>&1 || exit 0
if [ "$(id -u)" -eq 0 ]; then
  root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  root="sudo -n"
else
  exit 0
fi
echo "Installing chromium, for the tests that open pages ..." >&2
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if ! { $root apt-get update -qq && $root apt-get install -qq --yes --no-install-recommends chromium; } >"$log" 2>&1; then
  echo "chromium could not be installed:" >&2
  tail -n 5 "$log" >&2
fi
rm -f "$log"
