#!/usr/bin/env bash
# Builds the page into web/dist, where that is not done yet. Two calls at once build once. Without npm it says so and ends
# well: the server works without the page.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
stamp=artifacts/web/built

# A checkout is rebuilt when a source changed; an unpacked copy without .git only when nothing was built yet.
up_to_date() {
    [[ -f $stamp && -f web/dist/index.html ]] || return 1
    [[ -e .git ]] || return 0
    # A folder of sources changes when one of them is deleted; web/ itself also when packages or the page are written there.
    [[ -z $(find web \( -path web/node_modules -o -path web/dist -o -path web/tests \) -prune \
        -o -newer $stamp \( -type f -o -path 'web/*' \) -print -quit) ]]
}

install_packages() {
    local installed=node_modules/.package-lock.json
    [[ -f $installed && ! package-lock.json -nt $installed ]] || npm ci --no-audit --no-fund --no-update-notifier
}

! up_to_date || exit 0
if ! command -v npm >/dev/null; then
    echo 'nadir: the page is not built, since npm is missing; install Node.js 20 or newer and start again. The API works without it.' >&2
    exit 0
fi

# shellcheck source=scripts/writable.sh
source scripts/writable.sh
denied=$(unwritable artifacts/web artifacts/web/lock artifacts/web/begun web web/dist web/node_modules)
if [[ -n $denied ]]; then
    unwritable_sentence "$denied" 'the page is not built; the API works without it'
    exit 0
fi
mkdir -p artifacts/web
exec {lock}>artifacts/web/lock
flock "$lock"
# Another process may have built it while this one waited.
! up_to_date || exit 0

echo 'nadir: building the page, once; this takes a few seconds ...' >&2
# A source edited during the build must stay newer than the stamp.
touch artifacts/web/begun
if ! (cd web && install_packages && npm run build) </dev/null >artifacts/web/build.log 2>&1 {lock}>&-; then
    tail -n 20 artifacts/web/build.log >&2
    echo "nadir: building the page failed; the whole output is in $PWD/artifacts/web/build.log" >&2
    exit 1
fi
mv artifacts/web/begun $stamp
