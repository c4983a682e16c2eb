# Sourced by publish.sh and ./test: `require_prerequisites [PACKAGE...]` installs what a fresh Debian lacks of the packages
# that the build needs and those that are named, and says so on stderr.

fail() {
    printf 'nadir: %s\n' "$*" >&2
    exit 1
}

# By what is there and not by one release's names: Debian 12 has libgdal32 and libtorch 1.13, Debian 13 libgdal36 and 2.6.
missing_packages() {
    # Recommended packages are left out below, so make, which cmake only recommends, is named.
    # wordnet-base has the synonyms of METEOR, which goes without them where the package is absent.
    local packages=(ca-certificates cmake g++ libopenblas0-openmp make wordnet-base "$@") name
    [[ -n ${NADIR_LIBTORCH-} ]] || packages+=(libtorch-dev)
    for name in "${packages[@]}"; do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || echo "$name"
    done
    [[ -n ${NADIR_GDAL-} ]] ||
        dpkg-query --show --showformat='${db:Status-Status}\n' 'libgdal[0-9]*' 2>/dev/null | grep -q '^installed$' || echo libgdal
}

# The name of GDAL's library in the lists of packages: libgdal32, libgdal36, in Ubuntu libgdal34t64.
gdal_package() {
    local name
    name=$(apt-cache pkgnames libgdal 2>/dev/null | grep -E '^libgdal[0-9]+(t64)?$' | sort --version-sort | tail -n 1)
    echo "${name:-libgdal32}"
}

# What NADIR_LIBTORCH and NADIR_GDAL name must be there: a wrong one would be told late, or not at all.
check_named_libraries() {
    [[ -z ${NADIR_LIBTORCH-} || -d $NADIR_LIBTORCH/share/cmake/Torch ]] ||
        fail "NADIR_LIBTORCH is $NADIR_LIBTORCH, which holds no share/cmake/Torch; name the folder of an unpacked libtorch."
    [[ -z ${NADIR_GDAL-} || $NADIR_GDAL != */* || -r $NADIR_GDAL ]] ||
        fail "NADIR_GDAL is $NADIR_GDAL, and there is no such file; name GDAL's shared library, such as libgdal.so.36."
}

require_prerequisites() {
    command -v dotnet >/dev/null ||
        fail 'the .NET SDK 10 is not installed; see https://dotnet.microsoft.com/download and try again.'
    check_named_libraries
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        local tool absent=()
        for tool in cmake make g++; do
            command -v "$tool" >/dev/null || absent+=("$tool")
        done
        [[ ${#absent[@]} -eq 0 ]] || fail "these are missing, and this is no system with apt-get: ${absent[*]}; install them and try again."
        echo 'nadir: this is not a Debian system. Needed are libtorch 1.13 to 2.6 with its headers (NADIR_LIBTORCH names its folder), GDAL 3.6 to 3.10 (NADIR_GDAL names its shared library) and OpenBLAS; they are taken as installed. docs/platforms.md tells more.' >&2
        return
    fi

    local packages
    mapfile -t packages < <(missing_packages "$@")
    [[ ${#packages[@]} -gt 0 ]] || return 0

    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null ||
            fail "these packages are missing, and neither root nor sudo is at hand to install them: ${packages[*]}"
        as_root=(sudo)
    fi
    echo "nadir: installing, once: ${packages[*]}" >&2
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -q &&
        mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sed "s/^libgdal\$/$(gdal_package)/") &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q --yes --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        fail "installing failed (the whole output is in $log). By hand: apt-get install --no-install-recommends ${packages[*]}"
    fi
    rm -f "$log"
}
