#!/bin/sh
# Finds the browser that the tests of the HTML report open: Chromium, and a font with Chinese.
#
# Prints the browser's path; exit status 0 if it is there, 1 if not, with what to install. On a
# Debian machine as root (CI) it installs what is missing first. Nothing else is changed.
set -u

find_browser() {
  for name in "${SUBSIDY_LEDGER_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && command -v "$name" && return 0
  done
  return 1
}

has_chinese() {
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn file)" ]
}

install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

needed=""
find_browser >/dev/null || needed="chromium"
has_chinese || needed="$needed fontconfig fonts-wqy-microhei"

if [ -n "$needed" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "== install for the tests in a browser: $needed" >&2
  # shellcheck disable=SC2086 # several names
  install $needed || { apt-get update -q >&2 && install $needed; }
fi

if ! find_browser; then
  cat >&2 <<'SAID'
No Chromium was found. The tests of the HTML report open it in a real browser and fail without one.
  Debian, Ubuntu:  apt-get install chromium fonts-wqy-microhei
  Fedora:          dnf install chromium wqy-microhei-fonts
  elsewhere:       install Chromium or Chrome, and set SUBSIDY_LEDGER_CHROMIUM to its path
SAID
  exit 1
fi
has_chinese || echo "No font with Chinese was found: tests run, but screenshots show boxes (fonts-wqy-microhei)." >&2
exit 0
