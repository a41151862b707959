#!/usr/bin/env python3
"""Views whose files were altered on the disk: no wrong answer, and word of what to do about it.
Usage: views_damaged_test.py HALLMARK [unittest arguments]"""

import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path += [str(Path(__file__).resolve().parents[1] / folder) for folder in ("support", "api")]

from server import Server, event, hallmark_of_arguments, scratch, wait_until  # noqa: E402

FLEET = ("--seed", "7", "--devices", "60", "--from", "2024-01-01", "--to", "2024-04-01")
AS_OF = "asOf=2024-03-01T00:00:00Z"
PLACES = 32   # of a file, all over it
LARGE_FILES = 3


class DamagedViews(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.data, self.sound = Path(folder.name) / "data", Path(folder.name) / "sound"
        events = subprocess.run([HALLMARK, "simulate", *FLEET], capture_output=True, check=True).stdout
        subprocess.run([HALLMARK, "append", "-", "--data", self.data], input=events, capture_output=True, check=True)
        subprocess.run([HALLMARK, "rebuild", "--data", self.data], capture_output=True, check=True)
        shutil.copytree(self.data / "views", self.sound)
        server = self.serve()
        self.devices = server.get("/v1/devices?limit=1000").json()["items"]
        self.expected = [answer.body for answer in self.answers(server)]
        server.stop()

    def damaged_at(self, place):
        """A server on the sound views with one bit turned in each of the large files of rows: those that devices are in.

        A small one is hardly more than what opening it reads, and views that do not open are built anew at once."""
        shutil.rmtree(self.data / "views")
        shutil.copytree(self.sound, self.data / "views")
        files = sorted((self.data / "views").glob("*/*.sst"), key=lambda file: file.stat().st_size)
        self.assertGreater(len(files), 2)
        for file in files[-LARGE_FILES:]:
            content = bytearray(file.read_bytes())
            content[len(content) * place // PLACES] ^= 4
            file.write_bytes(content)
        return self.serve()

    def serve(self):
        server = Server(HALLMARK, self.data)
        self.addCleanup(server.kill)
        return server

    def answers(self, server):
        devices = [item["device"] for item in self.devices]
        targets = [f"/v1/devices?limit=1000&{AS_OF}", f"/v1/fleet?{AS_OF}", f"/v1/certificates?limit=1000&{AS_OF}",
                   *(f"/v1/devices/{device}?{AS_OF}" for device in devices[::6])]
        with server.client() as client:
            return [client.request("GET", target) for target in targets]

    def test_an_answer_is_the_right_one_or_says_what_to_do(self):
        damaged = 0
        for place in range(PLACES):
            server = self.damaged_at(place)
            for answer, right in zip(self.answers(server), self.expected):
                if answer.status == 200:
                    self.assertEqual(answer.body, right)
                    continue
                damaged += 1
                self.assertEqual((answer.status, answer.problem), (500, "damaged"), answer.body)
                self.assertIn("run `hallmark rebuild`", answer.json()["detail"])
                self.assertNotIn(str(self.data), answer.body.decode())   # nothing of this machine
            server.stop()
        self.assertGreater(damaged, PLACES // 2)

    def a_damaged_server(self):
        """One that has a device whose state does not read, and that device."""
        for place in range(PLACES):
            server = self.damaged_at(place)
            with server.client() as client:
                for device in (item["device"] for item in self.devices):
                    if client.request("GET", f"/v1/devices/{device}").problem == "damaged":
                        return server, device
            server.stop()
        raise AssertionError("no damage is met")

    def test_what_it_says_to_do_makes_them_whole(self):
        server, device = self.a_damaged_server()
        server.stop()
        done = subprocess.run([HALLMARK, "device", device, "--data", self.data], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 3, done)
        self.assertIn("run `hallmark rebuild`", done.stderr)
        subprocess.run([HALLMARK, "rebuild", "--data", self.data], capture_output=True, check=True)
        self.assertEqual(self.serve().get("/v1/devices?limit=1000").json()["items"], self.devices)

    def test_views_that_meet_damage_as_they_follow_are_built_anew(self):
        server, device = self.a_damaged_server()
        receipt = server.post(event("one more", device)).json()
        newest = f"after=0:{receipt['sequence']}"
        wait_until(lambda: server.get(f"/v1/devices/{device}?{newest}").status == 200, "the views are built anew")
        self.assertTrue(any("they are built anew" in line for line in server.said), server.said)
        items = server.get(f"/v1/devices?limit=1000&{newest}").json()["items"]
        of_others = [item for item in self.devices if item["device"] != device]
        self.assertEqual([item for item in items if item["device"] != device], of_others)
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    HALLMARK = hallmark_of_arguments()
    unittest.main()
