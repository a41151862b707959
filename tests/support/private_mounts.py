"""A disk of a test's own, that it fills: mounts that go with the process. For tests that run as a program."""

import os
import shutil
import subprocess
import sys

SKIPPED = 77
PRIVATE = "HALLMARK_PRIVATE_MOUNTS"
# RocksDB takes 70 MB for its log with the first commit, 64 MB stay in reserve: a second one finds no room.
DISK_BYTES = 96 << 20
NOTE_BYTES = 12_000


def mount(folder, size_bytes, *more):
    return subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join([f"size={size_bytes}", *more]), "tmpfs", folder],
                          capture_output=True, check=False).returncode == 0


def in_private_mounts():
    """Starts this program again where its mounts are its own; exit 77 where that cannot be."""
    if os.environ.get(PRIVATE) == "1":
        return
    lacking = [name for name in ("mount", "umount", "unshare") if not shutil.which(name)]
    if os.geteuid() != 0 or lacking:
        print(f"skipped: a full disk: needs root{' and ' + ', '.join(lacking) if lacking else ''}")
        sys.exit(SKIPPED)
    os.environ[PRIVATE] = "1"
    allowed = subprocess.run(["unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True,
                             check=False)
    if allowed.returncode != 0:
        print(f"skipped: a full disk: no mounts here ({allowed.stderr.decode().strip()})")
        sys.exit(SKIPPED)
    os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])
