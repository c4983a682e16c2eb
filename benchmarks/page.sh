#!/usr/bin/env bash
# Measures the page on the sample archive: Lighthouse's scores of the start page and of results, and how soon an answer is on the screen.
# Lighthouse is fetched with npm, into artifacts/, by the first run. Arguments: the runs of each view (3), and the least score (0: none).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
tools=artifacts/page-tools
if ! cmp -s benchmarks/page/package-lock.json $tools/installed.json; then
    mkdir -p $tools
    cp benchmarks/page/package.json benchmarks/page/package-lock.json $tools/
    (cd $tools && npm ci --ignore-scripts --no-audit --no-fund)
    cp benchmarks/page/package-lock.json $tools/installed.json
fi

folder=artifacts/web/demo
./nadir demo --no-serve --folder $folder >/dev/null
log=$(mktemp)
./nadir serve --archive "$(echo $folder/archive-*)" --urls http://127.0.0.1:0 >"$log" 2>&1 &
server=$!
trap 'kill $server; rm -f "$log"' EXIT
url=
while [[ -z $url ]]; do
    kill -0 $server
    sleep 0.2
    url=$(grep -o 'http://127.0.0.1:[0-9]*/' "$log" | head -n 1) || true
done

NADIR_PAGE_TOOLS=$tools node benchmarks/page/lighthouse.mjs "$url" "${1-3}" "${2-0}"
node benchmarks/page/answers.mjs "$url"
