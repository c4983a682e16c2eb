"""The caption metrics that the COCO evaluation computes in Python, in plain Python, as the peer of Nadir's.

usage: caption_metrics.py FILE    FILE is the input of `nadir score --task caption`, tokenized at blanks
Prints JSON: the corpus values and the seconds of all metrics, reading and splitting left out.

Written by us after the formulas of pycocoevalcap (BLEU, ROUGE-L, CIDEr), which cannot be installed everywhere: it needs
numpy, and Java for the rest. Like the original it counts n-grams in dictionaries keyed by tuples of words.
"""

import collections
import json
import math
import sys
import time

ORDERS = 4


def grams(words):
    counts = collections.defaultdict(int)
    for n in range(1, ORDERS + 1):
        for i in range(len(words) - n + 1):
            counts[tuple(words[i : i + n])] += 1
    return counts


def bleu(images):
    correct, guessed, length, closest = [0] * ORDERS, [0] * ORDERS, 0, 0
    for hypothesis, references in images:
        most = {}
        for reference in references:
            for gram, count in grams(reference).items():
                most[gram] = max(most.get(gram, 0), count)
        length += len(hypothesis)
        closest += min((abs(len(r) - len(hypothesis)), len(r)) for r in references)[1]
        for n in range(ORDERS):
            guessed[n] += max(0, len(hypothesis) - n)
        for gram, count in grams(hypothesis).items():
            correct[len(gram) - 1] += min(most.get(gram, 0), count)
    ratio, product, scores = (length + 1e-15) / (closest + 1e-9), 1.0, []
    for n in range(ORDERS):
        product *= (correct[n] + 1e-15) / (guessed[n] + 1e-9)
        scores.append(product ** (1 / (n + 1)) * (math.exp(1 - 1 / ratio) if ratio < 1 else 1))
    return scores


def common_length(a, b):
    if len(a) < len(b):
        a, b = b, a
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for j in range(1, len(b) + 1):
        for i in range(1, len(a) + 1):
            if a[i - 1] == b[j - 1]:
                lengths[i][j] = lengths[i - 1][j - 1] + 1
            else:
                lengths[i][j] = max(lengths[i - 1][j], lengths[i][j - 1])
    return lengths[len(a)][len(b)]


def rouge_l(images, beta=1.2):
    total = 0.0
    for hypothesis, references in images:
        common = [common_length(hypothesis, reference) for reference in references]
        precision = max(c / len(hypothesis) for c in common) if hypothesis else 0
        recall = max(c / max(1, len(r)) for c, r in zip(common, references))
        if precision and recall:
            total += (1 + beta**2) * precision * recall / (recall + beta**2 * precision)
    return total / len(images)


def cider(images, sigma=6.0):
    hypotheses = [grams(hypothesis) for hypothesis, _ in images]
    references = [[grams(reference) for reference in captions] for _, captions in images]
    frequencies = collections.defaultdict(float)
    for captions in references:
        for gram in {gram for caption in captions for gram in caption}:
            frequencies[gram] += 1
    all_documents = math.log(len(images))

    def vector(counts):
        weights, norms, length = [{} for _ in range(ORDERS)], [0.0] * ORDERS, 0
        for gram, count in counts.items():
            n = len(gram) - 1
            weight = count * (all_documents - math.log(max(1.0, frequencies.get(gram, 0.0))))
            weights[n][gram] = weight
            norms[n] += weight**2
            if n == 1:
                length += count
        return weights, [math.sqrt(norm) for norm in norms], length

    total = 0.0
    for hypothesis, captions in zip(hypotheses, references):
        weights, norms, length = vector(hypothesis)
        score = 0.0
        for caption in captions:
            other_weights, other_norms, other_length = vector(caption)
            penalty = math.exp(-((length - other_length) ** 2) / (2 * sigma**2))
            for n in range(ORDERS):
                value = 0.0
                for gram, weight in weights[n].items():
                    other = other_weights[n].get(gram, 0.0)
                    value += min(weight, other) * other
                if norms[n] and other_norms[n]:
                    score += value / (norms[n] * other_norms[n]) * penalty
        total += 10 * score / ORDERS / len(captions)
    return total / len(images)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)
    images = [(i["hypothesis"].split(), [r.split() for r in i["references"]]) for i in data.values()]
    start, processor = time.perf_counter(), time.process_time()
    result = {metric.__name__: metric(images) for metric in (bleu, rouge_l, cider)}
    result["seconds"] = time.perf_counter() - start
    result["processor_seconds"] = time.process_time() - processor
    print(json.dumps(result))


main()
