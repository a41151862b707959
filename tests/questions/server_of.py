"""A ledger on the disk and its server, as the questions need them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from waiting import DEADLINE_SECONDS, wait_until  # noqa: E402

LONGEST_SECONDS = 300  # of making and of appending a fleet


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("HALLMARK_")}


def simulate(hallmark, path, *words):
    with open(path, "wb") as out:
        subprocess.run([hallmark, "simulate", *map(str, words)], stdout=out, check=True, env=environment(),
                       timeout=LONGEST_SECONDS)


def append(hallmark, events, data, shards):
    """The acknowledgements: (source, id) of each entry, by shard and sequence."""
    acks = data.with_suffix(".acks")
    done = subprocess.run([hallmark, "append", str(events), "--data", str(data), "--shards", str(shards), "--acks",
                           str(acks), "--json"], capture_output=True, text=True, env=environment(),
                          timeout=LONGEST_SECONDS)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["refused"] == answer["duplicate"] == 0, answer
    return answer, acks


def wait_for_views(client, sizes):
    """Until all that was appended is in them: what reads views answers with what they have."""
    last = ",".join(f"{shard}:{size - 1}" for shard, size in enumerate(sizes) if size)
    target = "/v1/devices?limit=1&after=" + urllib.parse.quote(last)
    deadline = time.monotonic() + LONGEST_SECONDS
    while client.get(target)[0] == 503:
        assert time.monotonic() < deadline, "the views never reach the end of the ledger"


class Server:
    """`hallmark serve` on a free port; what it says on standard error goes to a file."""

    def __init__(self, hallmark, data):
        self.log = data.with_suffix(".log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([hallmark, "serve", "--data", str(data), "--listen", "127.0.0.1:0"],
                                            stderr=log, env=environment())
        self.url = wait_until(self._ready, "serve says that it is ready").group(1)

    def _ready(self):
        text = self.log.read_text(encoding="utf-8")
        assert self.process.poll() is None, text
        return re.search(r"hallmark: ready on (http://\S+)\n", text)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=DEADLINE_SECONDS)
