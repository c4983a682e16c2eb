"""Measures sqlite-vec, hnswlib and faiss on the vectors, queries and true neighbours that `Nadir.Benchmarks search make` wrote.

usage: search_peers.py FOLDER [--sqlite-vec EXTENSION] [--sqlite-queries N] [--hnsw] [--hnsw-ef EF] [--faiss] [--faiss-hnsw]
Prints the same tab-separated columns as `Nadir.Benchmarks search measure`.
"""

import argparse
import pathlib
import sqlite3
import tempfile
import time

import numpy


def report(name, seconds, recall, bytes_a_vector, build_seconds):
    milliseconds = sorted(1000 * s for s in seconds)
    median = milliseconds[len(milliseconds) // 2]
    percentile99 = milliseconds[min(len(milliseconds) - 1, int(0.99 * len(milliseconds)))]
    size = "-" if bytes_a_vector is None else f"{bytes_a_vector:.0f}"
    print(
        f"{name}\t{median:.3f}\t{percentile99:.3f}\t{milliseconds[0]:.3f}\t{recall:.4f}\t{size}\t{build_seconds:.1f}",
        flush=True,
    )


def measure(search, queries, truth):
    seconds, right = [], 0
    for query, nearest in zip(queries, truth):
        start = time.perf_counter()
        found = search(query)
        seconds.append(time.perf_counter() - start)
        right += len(set(found) & set(nearest.tolist()))
    return seconds, right / truth[: len(queries)].size


def sqlite_vec(extension, vectors, queries, truth):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "vectors.sqlite")
        connection = sqlite3.connect(path)
        connection.enable_load_extension(True)
        connection.load_extension(extension)
        start = time.perf_counter()
        connection.execute(f"CREATE VIRTUAL TABLE v USING vec0(e float[{vectors.shape[1]}])")
        rows = ((i, row.tobytes()) for i, row in enumerate(vectors))
        connection.executemany("INSERT INTO v (rowid, e) VALUES (?, ?)", rows)
        connection.commit()
        build = time.perf_counter() - start
        statement = f"SELECT rowid FROM v WHERE e MATCH ? AND k = {truth.shape[1]} ORDER BY distance"

        def search(query):
            return [row[0] for row in connection.execute(statement, (query.tobytes(),))]

        search(queries[0])
        seconds, recall = measure(search, queries, truth)
        version = connection.execute("SELECT vec_version()").fetchone()[0]
        report(f"sqlite-vec {version} ({len(queries)} queries)", seconds, recall, path.stat().st_size / len(vectors), build)
        connection.close()


def hnsw(ef, vectors, queries, truth):
    import hnswlib

    index = hnswlib.Index(space="ip", dim=vectors.shape[1])
    start = time.perf_counter()
    index.init_index(max_elements=len(vectors), ef_construction=200, M=16)
    index.add_items(vectors)
    build = time.perf_counter() - start
    with tempfile.NamedTemporaryFile() as file:
        index.save_index(file.name)
        size = pathlib.Path(file.name).stat().st_size / len(vectors)
    index.set_num_threads(1)
    for value in ef:
        index.set_ef(value)
        seconds, recall = measure(lambda query: index.knn_query(query, k=truth.shape[1])[0][0].tolist(), queries, truth)
        report(f"hnswlib M 16, ef {value}", seconds, recall, size, build)


def faiss_indexes(with_graph, vectors, queries, truth):
    import faiss

    dimension, lists = vectors.shape[1], int(4 * len(vectors) ** 0.5)
    # The 4-bit product quantizer takes parts of equal length; 4 components each.
    parts = dimension // 4
    padded = f"PCA{4 * parts}," if dimension % 4 else ""
    kinds = [("Flat", None), (f"IVF{lists},Flat", 8), (f"IVF{lists},Flat", 64), (f"{padded}PQ{parts}x4fs,RFlat", None)]
    if with_graph:
        kinds.append(("HNSW16,Flat", 64))
    built = {}
    for kind, effort in kinds:
        if kind not in built:
            built.clear()
            start = time.perf_counter()
            index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
            sample = numpy.random.default_rng(1).choice(len(vectors), min(len(vectors), 40 * lists), replace=False)
            index.train(vectors[sample])
            index.add(vectors)
            seconds = time.perf_counter() - start
            with tempfile.NamedTemporaryFile() as file:
                faiss.write_index(index, file.name)
                built[kind] = index, seconds, pathlib.Path(file.name).stat().st_size / len(vectors)
        index, seconds, size = built[kind]
        name = f"faiss {kind}"
        if kind.startswith("IVF"):
            index.nprobe = effort
            name += f", {effort} probes"
        elif kind.startswith("HNSW"):
            index.hnsw.efSearch = effort
            name += f", ef {effort}"
        elif "PQ" in kind:
            index.k_factor = 32
            name += ", 32 times reranked"
        find = lambda query: index.search(query[None], truth.shape[1])[1][0].tolist()
        find(queries[0])
        times, recall = measure(find, queries, truth)
        report(name, times, recall, size, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sqlite-vec", help="path of the loadable extension, without its ending")
    parser.add_argument("--sqlite-queries", type=int, default=20)
    parser.add_argument("--hnsw", action="store_true")
    parser.add_argument("--hnsw-ef", type=int, nargs="+", default=[40, 200])
    parser.add_argument("--faiss", action="store_true")
    parser.add_argument("--faiss-hnsw", action="store_true", help="its graph, too")
    arguments = parser.parse_args()

    count, dimension, query_count = map(int, (arguments.folder / "size.txt").read_text().split())
    vectors = numpy.fromfile(arguments.folder / "vectors.f32", "<f4").reshape(count, dimension)
    queries = numpy.fromfile(arguments.folder / "queries.f32", "<f4").reshape(query_count, dimension)
    truth = numpy.fromfile(arguments.folder / "truth.i32", "<i4").reshape(query_count, -1)
    if arguments.sqlite_vec:
        few = min(arguments.sqlite_queries, query_count)
        sqlite_vec(arguments.sqlite_vec, vectors, queries[:few], truth[:few])
    if arguments.hnsw:
        hnsw(arguments.hnsw_ef, vectors, queries, truth)
    if arguments.faiss:
        faiss_indexes(arguments.faiss_hnsw, vectors, queries, truth)


if __name__ == "__main__":
    main()
