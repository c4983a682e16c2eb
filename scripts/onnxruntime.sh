#!/usr/bin/env bash
# Fetches ONNX Runtime's library with npm into the user's cache, where the encoders of .onnx files look for it.
# The version is OnnxRuntimePackage's. The command nadir does the same by itself; the tests only look.
set -euo pipefail
version=$(grep -oP 'string Version = "\K[^"]+' "${BASH_SOURCE[0]%/*}/../src/Nadir.Onnx/Runtime/OnnxRuntimePackage.cs")
if [[ -z ${XDG_CACHE_HOME-} && -z ${HOME-} ]]; then
    echo "nadir: neither HOME nor XDG_CACHE_HOME is set, so ONNX Runtime is not fetched; its tests are skipped." >&2
    exit 0
fi
folder=${XDG_CACHE_HOME:-${HOME-}/.cache}/nadir/onnxruntime/$version
library=libonnxruntime.so.1
[[ ! -f $folder/$library ]] || exit 0
command -v npm >/dev/null || {
    echo 'nadir: npm is not installed, so ONNX Runtime is not fetched; its tests are skipped.' >&2
    exit 0
}
case $(uname -m) in
    x86_64) platform=linux/x64 ;;
    aarch64) platform=linux/arm64 ;;
    *) echo "nadir: ONNX Runtime's package has no library for $(uname -m)." >&2 && exit 0 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "nadir: fetching, once: ONNX Runtime $version" >&2
if ! (cd "$work" && npm pack "onnxruntime-node@$version" --ignore-scripts --silent >/dev/null 2>npm.log && tar -xzf ./*.tgz --wildcards "package/bin/*/$platform/$library"); then
    echo "nadir: ONNX Runtime could not be fetched, so its tests are skipped: $(tail -n 1 "$work/npm.log")" >&2
    exit 0
fi
mkdir -p "$folder"
cp "$work"/package/bin/*/"$platform/$library" "$folder/$library.part"
mv "$folder/$library.part" "$folder/$library"
