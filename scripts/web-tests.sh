#!/usr/bin/env bash
# Tests the page: types and style, its pure parts, and the whole of it in Chromium against the server that ./test has built.
# Writes the counts as JUnit XML into the file that is named.
set -euo pipefail
report=$(realpath -m "$1")
cd "${BASH_SOURCE[0]%/*}/.."
scripts/web.sh
cd web
[[ -f node_modules/.package-lock.json && ! package-lock.json -nt node_modules/.package-lock.json ]] ||
    npm ci --no-audit --no-fund --no-update-notifier
npm run --silent check
npx --no-install vitest run --reporter=default --reporter=junit --outputFile.junit="$report"
