#!/bin/sh
# Chromium and a Chinese font for the browser tests: from the system's packages, where they are
# missing and may be installed.  Says one line where they cannot be had; the tests then skip, or
# fail when CI=true.
for name in "${CNN_EXPLORER_CHROMIUM:-chromium}" chromium-browser google-chrome chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
  echo "Installing Chromium for the browser tests (apt-get install chromium fonts-noto-cjk)"
  { $as_root apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
    $as_root apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 && exit 0
fi
echo "No Chromium found and none could be installed: the browser tests will be skipped."
