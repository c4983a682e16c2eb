#!/usr/bin/env bash
# Measures the vector search beside sqlite-vec and hnswlib on the same vectors, and prints one table for each set.
#   benchmarks/search.sh [--large] [--hnsw-large]
# 100,000 vectors of 512 dimensions, clustered and Gaussian; --large adds 1,000,000 (about 4 GB of disk each while it
# runs, and twice 3 minutes); --hnsw-large also builds hnswlib's graph of these, which takes many minutes.
# Needs Debian's python3-numpy and python3-hnswlib, and npm for sqlite-vec; a peer that is absent is left out, and said so.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
large=no hnsw_large=no
for option in "$@"; do
    case $option in
        --large) large=yes ;;
        --hnsw-large) large=yes hnsw_large=yes ;;
        *) sed -n '2,7p' "$0" >&2; exit 2 ;;
    esac
done

work=artifacts/benchmarks/search
mkdir -p $work
dotnet build -c Release --nologo -v quiet benchmarks/Nadir.Benchmarks >&2
nadir=artifacts/bin/Nadir.Benchmarks/release/Nadir.Benchmarks

extension=
if ! [[ -d $work/node_modules/sqlite-vec ]]; then
    npm install --prefix $work --no-save --no-audit --no-fund --ignore-scripts sqlite-vec@0.1.9 >&2 ||
        echo "sqlite-vec cannot be installed: left out" >&2
fi
for file in $work/node_modules/sqlite-vec-*/vec0.so; do
    [[ -e $file ]] && extension=$(readlink -f "${file%.so}")
done

peers=yes hnsw=yes
/usr/bin/python3 -c 'import numpy' 2>/dev/null || { peers=no; echo "python3-numpy is not installed: the peers are left out" >&2; }
/usr/bin/python3 -c 'import hnswlib' 2>/dev/null || { hnsw=no; echo "python3-hnswlib is not installed: hnswlib is left out" >&2; }

# measure KIND COUNT QUERIES
measure() {
    local folder=$work/$1-$2
    "$nadir" search make "$folder" "$1" "$2" 512 "$3"
    printf '\n%s vectors of 512 dimensions, %s, %s queries; milliseconds a query (or batch)\n' "$2" "$1" "$3"
    {
        printf 'search\tp50\tp99\tleast\trecall@10\tbytes/vector\tbuild s\n'
        "$nadir" search measure "$folder"
        if [[ $peers == yes ]]; then
            local options=(--sqlite-queries $(($2 > 100000 ? 5 : 50)))
            [[ -n $extension ]] && options+=(--sqlite-vec "$extension")
            [[ $hnsw == yes && ($2 -le 100000 || $hnsw_large == yes) ]] && options+=(--hnsw)
            /usr/bin/python3 benchmarks/search_peers.py "$folder" "${options[@]}"
        fi
    } | column -t -s $'\t'
    [[ $2 -gt 100000 && $hnsw_large == no ]] && echo "(hnswlib left out: its graph takes many minutes; --hnsw-large builds it)"
    rm -rf "$folder"
}

for kind in clustered gaussian; do
    measure $kind 100000 200
    if [[ $large == yes ]]; then
        measure $kind 1000000 100
    fi
done
