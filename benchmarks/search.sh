#!/usr/bin/env bash
# Measures the vector search beside its peers on the same vectors: tables, and files of tab-separated values with the same figures.
#   benchmarks/search.sh [--large] [--graphs-large] [--real models/NAME DATASET]
# 100,000 vectors of 512 dimensions, clustered and Gaussian; --large adds 1,000,000 (about 4 GB of disk each while it
# runs, and twice 10 minutes); --graphs-large also builds the peers' graphs of these, which takes many minutes; --real adds
# 100,000 vectors of a dataset's validation images with noise, and its captions as queries.
# Needs Debian's python3-numpy, python3-hnswlib and python3-faiss, and npm for sqlite-vec; a peer that is absent is left out,
# and said so. With python3-matplotlib, benchmarks/search_chart.py draws the files.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
large=no graphs_large=no real=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --large) large=yes ;;
        --graphs-large) large=yes graphs_large=yes ;;
        --real) [[ $# -ge 3 ]] || { echo "--real needs a model and a dataset" >&2; exit 2; }
            real=("$2" "$3"); shift 2 ;;
        *) sed -n '2,10p' "$0" >&2; exit 2 ;;
    esac
    shift
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

peers=yes hnsw=yes faiss=yes
/usr/bin/python3 -c 'import numpy' 2>/dev/null || { peers=no; echo "python3-numpy is not installed: the peers are left out" >&2; }
/usr/bin/python3 -c 'import hnswlib' 2>/dev/null || { hnsw=no; echo "python3-hnswlib is not installed: hnswlib is left out" >&2; }
/usr/bin/python3 -c 'import faiss' 2>/dev/null || { faiss=no; echo "python3-faiss is not installed: faiss is left out" >&2; }

# measure KIND COUNT QUERIES
measure() {
    local folder=$work/$1-$2 table=$work/$1-$2.tsv graphs=yes
    [[ $2 -gt 100000 && $graphs_large == no ]] && graphs=no
    if [[ $1 == real ]]; then
        "$nadir" search make "$folder" real "$2" "${real[@]}" "$3"
    else
        "$nadir" search make "$folder" "$1" "$2" 512 "$3"
    fi
    printf '\n%s vectors, %s, %s queries; milliseconds a query (or batch)\n' "$2" "$1" "$3"
    {
        printf 'search\tp50\tp99\tleast\trecall@10\tbytes/vector\tbuild s\n'
        "$nadir" search measure "$folder"
        [[ $graphs == yes ]] && "$nadir" search usearch "$folder"
        if [[ $peers == yes ]]; then
            local options=(--sqlite-queries $(($2 > 100000 ? 5 : 50)))
            [[ -n $extension ]] && options+=(--sqlite-vec "$extension")
            [[ $hnsw == yes && $graphs == yes ]] && options+=(--hnsw)
            [[ $faiss == yes ]] && options+=(--faiss)
            [[ $faiss == yes && $graphs == yes ]] && options+=(--faiss-hnsw)
            /usr/bin/python3 benchmarks/search_peers.py "$folder" "${options[@]}"
        fi
    } | tee "$table" | column -t -s $'\t'
    [[ $graphs == no ]] && echo "(graphs of hnswlib, faiss and USearch left out: they take many minutes; --graphs-large builds them)"
    rm -rf "$folder"
}

[[ ${#real[@]} -gt 0 ]] && measure real 100000 200
for kind in clustered gaussian; do
    measure $kind 100000 200
    if [[ $large == yes ]]; then
        measure $kind 1000000 100
    fi
done
echo "tables: $work/*.tsv" >&2
