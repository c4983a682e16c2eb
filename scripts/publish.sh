#!/usr/bin/env bash
# Builds the native bridge and the command into artifacts/publish/N, where that is not done yet, and writes N to
# artifacts/publish/current, whose time is when the build began. Two calls at once build once.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
folder=artifacts/publish

# A checkout is rebuilt when a source changed; an unpacked copy without .git only when nothing was built yet.
up_to_date() {
    [[ -f $folder/current ]] || return 1
    [[ -e .git ]] || return 0
    [[ -z $(find src native scripts/publish.sh Directory.Build.props Directory.Packages.props global.json \
        -newer $folder/current -print -quit) ]]
}

# The compiler's servers outlive the build: they must inherit neither the lock nor the caller's pipes.
build() {
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    native/torch_bridge/build.sh && dotnet publish src/Nadir.Cli -c Release -o "$folder/$1"
}

! up_to_date || exit 0
# shellcheck source=scripts/writable.sh
source scripts/writable.sh
denied=$(unwritable artifacts $folder $folder/lock $folder/build.log artifacts/obj artifacts/bin artifacts/native)
if [[ -n $denied ]]; then
    if [[ -f $folder/current ]]; then
        unwritable_sentence "$denied" 'what has changed since the last build is not built and that build is used'
        exit 0
    fi
    unwritable_sentence "$denied" 'Nadir cannot be built'
    exit 1
fi
home=${DOTNET_CLI_HOME:-${HOME-}}
if [[ -z $home || -n $(unwritable "$home") ]]; then
    echo "nadir: HOME is ${home:-not set}${home:+, where nothing can be written}, and the .NET SDK keeps its packages there; set it to a folder that you may write, and try again." >&2
    exit 1
fi
mkdir -p $folder
exec {lock}>$folder/lock
flock "$lock"
# Another process may have built it while this one waited.
! up_to_date || exit 0

# shellcheck source=scripts/prerequisites.sh
source scripts/prerequisites.sh
require_prerequisites
echo 'nadir: building, once; this takes about a minute ...' >&2
number=$(date +%s%N)
if ! build "$number" </dev/null >$folder/build.log 2>&1 {lock}>&-; then
    rm -rf "${folder:?}/$number"
    { grep -E '[Ee]rror' $folder/build.log || tail -n 20 $folder/build.log; } | sort -u | head -n 20 >&2
    fail "building failed; the whole output is in $PWD/$folder/build.log"
fi

# A source edited during the build must stay newer than the stamp.
previous=$(cat $folder/current 2>/dev/null || true)
echo "$number" >$folder/current.new
touch --date="@${number:0:10}.${number:10}" $folder/current.new
mv $folder/current.new $folder/current
# The build before this one is kept: a long training may be running from it.
find $folder -mindepth 1 -maxdepth 1 -type d ! -name "$number" ! -name "${previous:-none}" -exec rm -rf {} +
