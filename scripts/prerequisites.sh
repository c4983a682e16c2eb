# Sourced by publish.sh and ./test: `require_prerequisites [PACKAGE...]` installs what a fresh Debian 12 lacks of the packages
# that the build needs and those that are named, and says so on stderr.

fail() {
    printf 'nadir: %s\n' "$*" >&2
    exit 1
}

missing_packages() {
    # Recommended packages are left out below, so make, which cmake only recommends, is named.
    # wordnet-base has the synonyms of METEOR, which goes without them where the package is absent.
    local packages=(ca-certificates cmake g++ libgdal32 libopenblas0-openmp make wordnet-base "$@") name
    [[ -n ${NADIR_LIBTORCH-} ]] || packages+=(libtorch-dev)
    for name in "${packages[@]}"; do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || echo "$name"
    done
}

require_prerequisites() {
    command -v dotnet >/dev/null ||
        fail 'the .NET SDK 10 is not installed; see https://dotnet.microsoft.com/download and try again.'
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo 'nadir: this is not a Debian system: libtorch, GDAL 3, OpenBLAS, CMake, make and g++ are taken as installed.' >&2
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
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q --yes --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        fail "installing failed (the whole output is in $log). By hand: apt-get install --no-install-recommends ${packages[*]}"
    fi
    rm -f "$log"
}
