#!/usr/bin/env bash
# Makes a root of Debian 13 (libtorch 2.6, GDAL 3.10, PostgreSQL 17 with pgvector) and runs a command in a copy of this
# checkout there, ./test where none is given. Needs root, debootstrap and this machine's .NET SDK and Node, which are lent to it.
#   scripts/debian13.sh                                # the whole of ./test
#   scripts/debian13.sh ./nadir demo --no-serve
# NADIR_DEBIAN13 names the folder of the root; default: artifacts/debian13. Made once, it is used again.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
# shellcheck source=scripts/prerequisites.sh
source scripts/prerequisites.sh
[[ $(id -u) -eq 0 ]] || fail 'debootstrap and chroot need root.'
command -v debootstrap >/dev/null || fail 'debootstrap is missing; apt-get install debootstrap'
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
node=$(command -v node) || fail 'Node.js is missing.'
root=${NADIR_DEBIAN13:-$PWD/artifacts/debian13}
[[ $# -gt 0 ]] || set -- ./test

if [[ ! -e $root/made ]]; then
    echo "nadir: making a root of Debian 13 in $root; this takes a few minutes ..." >&2
    mkdir -p "$root"
    debootstrap --variant=minbase trixie "$root" >"$root.log" 2>&1 || { tail -n 5 "$root.log" >&2; fail "debootstrap failed; the whole output is in $root.log"; }
    # How this machine reaches the packages is how the root does.
    cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
    touch "$root/made"
fi

mounted=()
cleanup() {
    local place
    for place in "${mounted[@]}"; do
        # What the command left running, such as a compiler's server, may hold it for a while.
        umount "$place" 2>/dev/null || umount --lazy "$place"
    done
}
trap cleanup EXIT
lend() {
    mkdir -p "$2"
    mount --bind ${3:+-o "$3"} "$1" "$2"
    mounted=("$2" "${mounted[@]}")
}
lend /proc "$root/proc"
lend /dev "$root/dev"
lend "$dotnet" "$root/opt/dotnet" ro
for kind in data reference weights; do
    variable=NADIR_${kind^^}
    folder=${!variable-}
    [[ -n $folder || ! -d ../shared/$kind ]] || folder=$(cd ../shared/$kind && pwd)
    [[ -z $folder ]] || lend "$folder" "$root/shared/$kind" ro
done
# Node is one program and the folder of npm; both are copied, since this machine's libraries may be older than the root's.
mkdir -p "$root/opt/node/bin" "$root/opt/node/lib"
cp --update "$(readlink -f "$node")" "$root/opt/node/bin/node"
modules=$(dirname "$(dirname "$(readlink -f "$node")")")/lib/node_modules
cp -r --update "$modules" "$root/opt/node/lib/"
ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$root/opt/node/bin/npm"
ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$root/opt/node/bin/npx"
# Names of hosts and how packages are reached are this machine's.
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
# So is whom this machine trusts.
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$root/opt/certificates.crt"
# Packages that were fetched here need not be fetched again.
mkdir -p ~/.nuget/packages
lend ~/.nuget/packages "$root/root/.nuget/packages"
for file in .npmrc .nuget/NuGet/NuGet.Config; do
    [[ ! -f ~/$file ]] || { mkdir -p "$root/root/$(dirname $file)" && cp ~/$file "$root/root/$file"; }
done

# What is committed and what is not yet, without what was built here; what was built there before stays.
mkdir -p "$root/srv/nadir"
{ git ls-files -z && git ls-files -z --others --exclude-standard; } |
    tar --create --null --files-from=- --ignore-failed-read 2>/dev/null | tar --extract --directory="$root/srv/nadir" --no-same-owner
[[ -d $root/srv/nadir/.git ]] || cp -r "$(git rev-parse --path-format=absolute --git-common-dir)" "$root/srv/nadir/.git"

chroot "$root" env -i HOME=/root LANG=C.UTF-8 TERM="${TERM-dumb}" DEBIAN_FRONTEND=noninteractive \
    PATH=/opt/dotnet:/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    SSL_CERT_FILE=/opt/certificates.crt NODE_EXTRA_CA_CERTS=/opt/certificates.crt NUGET_CERT_REVOCATION_MODE="${NUGET_CERT_REVOCATION_MODE-online}" \
    bash -c 'cd /srv/nadir && exec "$@"' bash "$@"
