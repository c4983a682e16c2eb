#!/usr/bin/env bash
# Installs PGlite, a PostgreSQL with pgvector that runs in Node, with npm into artifacts/, where the tests of archives in
# PostgreSQL look for it. Versions are those of the lock file.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source=tests/Nadir.Archive.Postgres.Tests/Pglite
folder=artifacts/pglite
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    echo 'nadir: node and npm are not installed, so PGlite is not; its tests are skipped.' >&2
    exit 0
fi

# shellcheck source=scripts/writable.sh
source scripts/writable.sh
denied=$(unwritable $folder)
if [[ -n $denied ]]; then
    unwritable_sentence "$denied" 'PGlite is not installed and its tests are skipped'
    exit 0
fi
mkdir -p $folder
cp $source/*.mjs $folder/
if ! cmp -s $source/package-lock.json $folder/installed.json; then
    cp $source/package.json $source/package-lock.json $folder/
    echo 'nadir: fetching, once: PGlite with pgvector' >&2
    log=$(mktemp)
    if ! (cd $folder && npm ci --ignore-scripts --no-audit --no-fund >"$log" 2>&1); then
        echo "nadir: PGlite could not be fetched, so its tests are skipped: $(tail -n 1 "$log")" >&2
        exit 0
    fi
    rm -f "$log"
    cp $source/package-lock.json $folder/installed.json
fi
