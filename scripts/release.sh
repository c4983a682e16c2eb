#!/usr/bin/env bash
# Makes what a machine without SDK, compiler and Node runs, in artifacts/release: a folder, the same as .tar.gz, and a .deb.
# It runs on releases of Debian whose libtorch is the one of this machine: `scripts/release.sh [--no-archive]`.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
# shellcheck source=scripts/prerequisites.sh
source scripts/prerequisites.sh
archive=true
for argument in "$@"; do
    case $argument in
    --no-archive) archive=false ;;
    *) fail "release.sh knows --no-archive alone, not '$argument'." ;;
    esac
done
require_prerequisites
command -v npm >/dev/null || fail 'a release has the page, which needs npm; install Node.js 20 or newer and try again.'

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
[[ -n $version ]] || fail 'Directory.Build.props has no <Version>.'
# The packages that the program loads at run time, by what this machine has; -dev packages name them.
torch=$(dpkg-query --show --showformat='${Depends}' libtorch-dev 2>/dev/null | grep -o 'libtorch[0-9.]*' | head -n 1) || true
gdal=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' 'libgdal3[0-9]*' 2>/dev/null | sed -n 's/^installed //p' | head -n 1) || true
[[ -n $torch && -n $gdal ]] || fail 'a release names the packages of libtorch and GDAL, and this machine has them from elsewhere.'
# shellcheck source=/dev/null
system=$(. /etc/os-release && echo "$ID$VERSION_ID")
name=nadir-$version-$system-$(dpkg --print-architecture)
folder=artifacts/release/$name

echo "nadir: making $folder ..." >&2
native/torch_bridge/build.sh
scripts/web.sh
rm -rf "$folder"
mkdir -p "$folder/scripts" "$folder/web"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
if ! dotnet publish src/Nadir.Cli -c Release -p:SelfContained=true -o "$folder/bin" >artifacts/release/build.log 2>&1; then
    { grep -E '[Ee]rror' artifacts/release/build.log || tail -n 20 artifacts/release/build.log; } | sort -u | head -n 20 >&2
    fail "building failed; the whole output is in $PWD/artifacts/release/build.log"
fi
# Debug symbols serve those who have the sources; the XML documents are read by `nadir recipe`.
find "$folder/bin" -name '*.pdb' -delete
cp artifacts/native/libnadir_torch.so "$folder/bin/"
cp nadir LICENSE README.md CHANGELOG.md "$folder/"
cp scripts/environment.sh "$folder/scripts/"
cp -r models recipes deploy "$folder/"
cp -r web/dist "$folder/web/"
mkdir -p "$folder/docs"
cp docs/*.md docs/openapi.json "$folder/docs/"
# What the launcher names where a library is missing.
printf '%s\n' "$torch" "$gdal" libopenblas0-openmp >"$folder/packages"
# Whoever may read the folder may run it, whatever the umask was.
chmod -R u=rwX,go=rX "$folder"
du -sh "$folder" | sed "s:\t.*: in $folder:" >&2
[[ $archive == true ]] || exit 0

# The same sources give the same archive: names in order, no owner, the time of the last commit.
time=$(git log -1 --format=%ct 2>/dev/null || stat --format=%Y Directory.Build.props)
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" --directory=artifacts/release "$name" |
    gzip --no-name >"$folder.tar.gz"

package=artifacts/release/package
rm -rf $package
mkdir -p $package/DEBIAN $package/opt $package/usr/bin $package/usr/lib/systemd/system
cp -r "$folder" $package/opt/nadir
ln -s ../../opt/nadir/nadir $package/usr/bin/nadir
cp deploy/nadir.service $package/usr/lib/systemd/system/
cat >$package/DEBIAN/control <<END
Package: nadir
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: The Nadir authors <nadir@localhost>
Installed-Size: $(du -sk $package/opt | cut -f 1)
Depends: bash, libc6, libgcc-s1, libstdc++6, libssl3 | libssl3t64, zlib1g, ca-certificates, $torch, $gdal, libopenblas0-openmp
Recommends: wordnet-base
Section: science
Priority: optional
Description: search remote-sensing imagery by language
 Indexes folders, GeoTIFF and STAC catalogs, finds images by text, image, place and time, writes captions, serves a map, and
 trains and evaluates the models that do it.
END
cat >$package/DEBIAN/postinst <<'END'
#!/bin/sh
set -e
if [ "$1" = configure ] && ! getent passwd nadir >/dev/null; then
    useradd --system --home-dir /var/lib/nadir --create-home --shell /usr/sbin/nologin nadir
fi
END
chmod 755 $package/DEBIAN/postinst
SOURCE_DATE_EPOCH=$time dpkg-deb --root-owner-group --build $package "$folder.deb" >/dev/null
rm -rf $package
(cd artifacts/release && sha256sum "$name.tar.gz" "$name.deb" | tee SHA256SUMS) >&2
