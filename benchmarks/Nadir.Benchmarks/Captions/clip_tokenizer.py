"""Seconds that OpenAI's or open_clip's tokenizer takes for a JSON list of captions; a sentence where neither is installed."""
import json
import sys
import time

try:
    from clip import tokenize as encode
    options = {"truncate": True}
except ImportError:
    try:
        from open_clip import tokenize as encode
        options = {}
    except ImportError:
        sys.exit(print("Python has neither clip nor open_clip, so there is nothing to compare with."))

captions = json.load(open(sys.argv[1]))
encode(captions, **options)  # Fills the cache of words, as ours is filled.
start = time.perf_counter()
encode(captions, **options)
print(time.perf_counter() - start)
