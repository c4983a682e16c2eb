#!/usr/bin/env bash
# Writes anew what packages promise, PublicAPI.Unshipped.txt beside their projects, after an intended change of public members
# (decision 0322). Look at the difference before it is committed: what is gone from it breaks the programs of others.
# With the argument --ship, moves all of it to PublicAPI.Shipped.txt, as is done when a version is published.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C

# Sorts a list below its first line, which says that types have their nullability.
tidy() {
    local lines
    lines=$(grep -vx '#nullable enable' "$1" | sort -u || true)
    printf '#nullable enable\n%s' "${lines:+$lines$'\n'}" >"$1"
}

if [[ ${1-} == --ship ]]; then
    for unshipped in src/*/PublicAPI.Unshipped.txt; do
        shipped=${unshipped/Unshipped/Shipped}
        cat "$unshipped" >>"$shipped"
        # What was taken away is marked among the unshipped, and goes from both.
        removed=$(sed -n 's/^\*REMOVED\*//p' "$unshipped")
        kept=$(grep -v '^\*REMOVED\*' "$shipped" | grep -vxF -e "${removed:-#}" || true)
        printf '%s\n' "$kept" >"$shipped"
        : >"$unshipped"
        tidy "$shipped"
        tidy "$unshipped"
    done
    exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Warnings, so that every project is looked at, and none more than these.
if ! dotnet build src/Nadir.Cli -c Release -v q -p:WarningsNotAsErrors=RS0016%3BRS0017%3BNU1900%3BNU1905 >"$log" 2>&1; then
    grep -E 'error' "$log" | sort -u | head -n 20 >&2
    exit 1
fi

# Folder and member, parted by a tabulator.
found() {
    sed -n "s/.*warning $1: Symbol '\(.*\)' is $2.* \[\(.*\)\/[^/]*\.csproj\]\$/\2\t\1/p" "$log" | sort -u
}

while IFS=$'\t' read -r folder member; do
    printf '%s\n' "$member" >>"$folder/PublicAPI.Unshipped.txt"
done < <(found RS0016 'not part of the declared public API')
while IFS=$'\t' read -r folder member; do
    if grep -qxF -e "$member" "$folder/PublicAPI.Shipped.txt"; then
        printf '*REMOVED*%s\n' "$member" >>"$folder/PublicAPI.Unshipped.txt"
    else
        kept=$(grep -vxF -e "$member" "$folder/PublicAPI.Unshipped.txt" || true)
        printf '%s\n' "$kept" >"$folder/PublicAPI.Unshipped.txt"
    fi
done < <(found RS0017 'part of the declared API')
for list in src/*/PublicAPI.Unshipped.txt; do
    tidy "$list"
done
git --no-pager diff --stat -- 'src/*/PublicAPI.*.txt'
