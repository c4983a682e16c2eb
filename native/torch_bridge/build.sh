#!/usr/bin/env bash
# Builds artifacts/native/libnadir_torch.so against Debian's libtorch-dev, or against the libtorch in NADIR_LIBTORCH.
# Does nothing when the library is newer than every source and was built for the same libtorch.
set -euo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$source_dir/../.." && pwd)
output="$root/artifacts/native"
build="$root/artifacts/native/build"
library="$output/libnadir_torch.so"
stamp="$output/libtorch.txt"
# A release of Debian that was upgraded has another libtorch under the same name.
libtorch=${NADIR_LIBTORCH:-system $(dpkg-query --show --showformat='${Version}' libtorch-dev 2>/dev/null || true)}

if [[ -f $library && -f $stamp && $(<"$stamp") == "$libtorch" ]] &&
    [[ -z $(find "$source_dir" -type f -newer "$library" -print -quit) ]]; then
    exit 0
fi

for tool in cmake g++; do
    if ! command -v "$tool" >/dev/null; then
        echo "build.sh: $tool is missing; install it with: apt-get install cmake g++" >&2
        exit 1
    fi
done
if [[ -n ${NADIR_LIBTORCH:-} && ! -d $NADIR_LIBTORCH/share/cmake/Torch ]]; then
    echo "build.sh: NADIR_LIBTORCH=$NADIR_LIBTORCH holds no share/cmake/Torch; name the folder of an unpacked libtorch" >&2
    exit 1
fi

# shellcheck source=scripts/writable.sh
source "$root/scripts/writable.sh"
denied=$(unwritable "$build" "$library" "$stamp")
if [[ -n $denied ]]; then
    unwritable_sentence "$denied" 'the bridge to libtorch is not built'
    exit 1
fi
mkdir -p "$build"
# A change of libtorch would leave the old one's paths in CMake's cache.
if [[ ! -f $stamp || $(<"$stamp") != "$libtorch" ]]; then
    rm -f "$build/CMakeCache.txt"
fi
log="$build/build.log"
if ! { cmake -S "$source_dir" -B "$build" -DCMAKE_BUILD_TYPE=Release &&
    cmake --build "$build" --parallel "$(nproc)"; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "build.sh: the bridge did not build; the whole log is $log" >&2
    if ! find "${NADIR_LIBTORCH:-/usr}" -name TorchConfig.cmake -print -quit | grep -q .; then
        echo "build.sh: no libtorch was found; install it with: apt-get install libtorch-dev" >&2
    fi
    exit 1
fi
# Replaced in one step: a process that has the old library open keeps it.
cp "$build/libnadir_torch.so" "$library.new"
mv -f "$library.new" "$library"
printf '%s' "$libtorch" >"$stamp"
