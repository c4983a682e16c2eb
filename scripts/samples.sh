#!/usr/bin/env bash
# Packs the libraries into artifacts/packages and runs the programs of samples/ against the packages, as somebody elsewhere would.
# Prints one line a sample; ends with 1 where one does not compile or prints something else than it should.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# shellcheck source=scripts/environment.sh
source scripts/environment.sh
rm -rf artifacts/packages artifacts/samples
log=artifacts/samples.log
# --no-build where ./test has built all before.
if ! dotnet pack Nadir.slnx -c Release -o artifacts/packages "$@" >$log 2>&1; then
    grep -E '[Ee]rror' $log | sort -u | head -n 20 >&2
    echo "samples.sh: packing failed; the whole output is in $PWD/$log" >&2
    exit 1
fi

failed=0
# sample NAME EXPECTED [ARGUMENT...]: runs a sample and looks for a line in what it prints.
sample() {
    local name=$1 expected=$2 output
    shift 2
    # In a folder of its own: the bridge must come from the package, not from this checkout.
    if output=$(cd samples && dotnet publish "$name" -o "$scratch/$name" -v q 2>&1) && output=$(cd "$scratch" && dotnet "$name/$name.dll" "$@" 2>&1) &&
        [[ $output == *"$expected"* ]]; then
        echo "$name: ok"
    else
        printf '%s: failed; expected "%s" in:\n%s\n' "$name" "$expected" "$output" >&2
        failed=1
    fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sample CaptionMetrics 'BLEU-4 0.'
sample TrainAToy 'y = 2.00 x + 1.00'
# The models are no part of a package.
NADIR_MODELS=$PWD/models sample SearchAnArchive '1. bridge_2.jpg' "$PWD/samples/SearchAnArchive/images" archive 'a bridge over a river'
exit $failed
