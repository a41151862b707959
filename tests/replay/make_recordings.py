"""Writes the recordings and their golden roots: python3 make_recordings.py"""

import json
import sys

sys.dont_write_bytecode = True

import recordings  # noqa: E402
import mixed_topics  # noqa: E402

for name, make in mixed_topics.TOPICS.items():
    folder = recordings.HERE / "recorded" / name
    made = make()
    recordings.write(folder, made)
    golden = recordings.golden_of(made)
    (folder / recordings.GOLDEN).write_text(json.dumps(golden, indent=1) + "\n", encoding="ascii")
    print(name, [(shard["size"], shard["position"], shard["counts"]) for shard in golden["shards"]])
