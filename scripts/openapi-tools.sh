#!/usr/bin/env bash
# Installs with npm, into artifacts/, what tests hold against the API: a linter of its description, a maker of typed clients, and a
# validator of STAC documents.
# Versions are those of the lock file.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source=tests/Nadir.Server.Tests/OpenApi/Tools
folder=artifacts/openapi-tools
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    echo 'nadir: node and npm are not installed, so the tools for OpenAPI are not; their tests are skipped.' >&2
    exit 0
fi

# shellcheck source=scripts/writable.sh
source scripts/writable.sh
denied=$(unwritable $folder)
if [[ -n $denied ]]; then
    unwritable_sentence "$denied" 'the tools for OpenAPI are not installed and their tests are skipped'
    exit 0
fi
mkdir -p $folder
if ! cmp -s $source/package-lock.json $folder/installed.json; then
    cp $source/package.json $source/package-lock.json $folder/
    echo 'nadir: fetching, once: tools for OpenAPI' >&2
    log=$(mktemp)
    if ! (cd $folder && npm ci --ignore-scripts --no-audit --no-fund >"$log" 2>&1); then
        echo "nadir: the tools for OpenAPI could not be fetched, so their tests are skipped: $(tail -n 1 "$log")" >&2
        exit 0
    fi
    rm -f "$log"
    cp $source/package-lock.json $folder/installed.json
fi
