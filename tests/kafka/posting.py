"""A server under posts that go on whatever happens, and the check that nothing acknowledged was lost."""

import threading
import time

from kafka_case import KafkaCase, event, post, wait_until


class Posting(threading.Thread):
    """Posts until it is told to end; what was acknowledged is kept, what was not is posted again with its id."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.acknowledged, self.statuses, self.done = server, {}, set(), threading.Event()

    def run(self):
        number = 0
        while not self.done.is_set():
            try:
                status, said = post(self.server, event(f"posted-{number}", f"pump-{number % 7}"), Prefer="wait=1")
            except OSError:
                time.sleep(0.05)
                continue
            self.statuses.add(status)
            if status in (200, 201):
                self.acknowledged[said["id"]] = (said["shard"], said["sequence"], said["entryHash"])
                number += 1
            elif status == 503:
                time.sleep(0.05)
            else:
                number += status == 202   # it promises an attempt

    def finish(self):
        self.done.set()
        self.join(60)
        assert not self.is_alive()


class LoadedCase(KafkaCase):
    def start_posting(self, partitions=2, **topic):
        self.make_topic(partitions, **topic)
        server = self.serve()
        posting = Posting(server)
        posting.start()
        self.addCleanup(posting.finish)
        wait_until(lambda: len(posting.acknowledged) > 20, "posts are acknowledged")
        return server, posting

    def check_whole(self, server, posting):
        posting.finish()
        before = len(posting.acknowledged)
        self.assertEqual(post(server, event("the last"))[0], 201)
        items = self.wait_read(server)
        entries = list(server.entries())
        self.assertEqual(len(entries), len(set(entries)), "it stands twice")
        self.assertEqual(len(entries), self.counts(items)["accepted"])
        recorded = {identifier for _, identifier in entries}
        self.assertEqual(set(posting.acknowledged) - recorded, set(), "acknowledged and lost")
        for identifier, place in list(posting.acknowledged.items())[-50:]:
            found = server.get(f"/v1/events?source=/plant&id={identifier}")["items"][0]
            self.assertEqual((found["shard"], found["sequence"], found["entryHash"]), place)
        server.stop()
        self.check_data()
        return before

    def goes_on(self, server, posting):
        enough = len(posting.acknowledged) + 20
        wait_until(lambda: len(posting.acknowledged) > enough, "posts are acknowledged again")
        self.wait_ready(server)
