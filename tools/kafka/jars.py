"""Apache Kafka's jars: fetched once by Maven as pom.xml says, then only looked at; and the JVMs that run them."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from errors import Failure, Unavailable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
POM = HERE / "pom.xml"
STAMP = "stamp"
FETCH_SECONDS = 300
TOOL_SECONDS = 90      # Kafka's own tools give up after 60
# A tool lives for a second: compiling it well costs more than it saves.
TOOL_OPTIONS = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlevel=OFF")


@contextlib.contextmanager
def locked(path):
    """One at a time; the lock goes with its process."""
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def need(*programs):
    """Has tools/setup install what is missing of them."""
    if all(map(shutil.which, programs)):
        return
    subprocess.run([ROOT / "tools" / "setup", "kafka"], stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        raise Unavailable(f"{' and '.join(missing)} missing here, and tools/setup kafka did not install it")


def stamp_of(folder, pom):
    """What the stamp of a whole folder says: for which pom it is, and each jar with its size."""
    sizes = sorted((path.name, path.stat().st_size) for path in folder.glob("*.jar"))
    return f"pom.xml sha256 {pom}\n" + "".join(f"{name} {size_bytes}\n" for name, size_bytes in sizes)


def is_whole(folder, pom):
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == stamp_of(folder, pom)


def run_maven(target):
    command = ["mvn", "-B", "-f", str(POM), "initialize", f"-DoutputDirectory={target}"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"Maven did not end within {FETCH_SECONDS} s") from None
    if done.returncode == 0:
        return
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout).splitlines()
    errors = [line.removeprefix("[ERROR]").strip() for line in said if line.startswith("[ERROR]")]
    # Its first error line says all that the others repeat.
    why = (errors or said[-1:] or ["it says nothing of why"])[0].removesuffix("-> [Help 1]")
    raise Unavailable(f"Maven: {why.strip()[:400]}")


def fetch(folder, pom):
    print("kafka: fetching Apache Kafka's jars (56 MB, only once)", file=sys.stderr, flush=True)
    for left_over in (folder, *folder.parent.glob("fetching-*")):
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=folder.parent) as partial:
        target = Path(partial) / "jars"
        target.mkdir()
        run_maven(target)
        (target / STAMP).write_text(stamp_of(target, pom))
        target.rename(folder)


def jars():
    """The folder of jars, whole: fetched where it is not there, or where somebody has changed it."""
    cache = Path(os.environ.get("HALLMARK_KAFKA_CACHE") or ROOT / "build" / "kafka" / "lib").absolute()
    pom = hashlib.sha256(POM.read_bytes()).hexdigest()
    # A folder a pom: brokers that run while the pom changes keep their jars.
    folder = cache / pom[:16]
    if not is_whole(folder, pom):
        need("java", "mvn")
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache / "lock"):
            if not is_whole(folder, pom):
                fetch(folder, pom)
    need("java")
    return folder


def java(options, main, *words):
    """The command that runs a class of Kafka's."""
    return ["java", *options, f"-Dlog4j.configuration=file:{HERE / 'log4j.properties'}",
            "-cp", f"{jars()}/*", main, *map(str, words)]


def reason_in(said):
    """The one line of a tool's last words that says why: its innermost exception, or else its first line."""
    causes = re.findall(r"^(?:Caused by: )?[\w.$]+\.(\w+Exception): *(.*)$", said, re.MULTILINE)
    if causes:
        return causes[-1][1] or causes[-1][0]
    first = next((line for line in said.splitlines() if line.strip()), "it says nothing of why")
    first = first.removeprefix("Error while executing topic command : ")
    return re.sub(r"Optional\[(.*?)\]", r"\1", first)


def run_tool(main, *words, folder=None):
    """What one of Kafka's command-line tools prints; a Failure with its first error where it fails."""
    try:
        done = subprocess.run(java(TOOL_OPTIONS, main, *words), cwd=folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=TOOL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"{main.rsplit('.', 1)[1]} did not end within {TOOL_SECONDS} s") from None
    if done.returncode == 0:
        return done.stdout
    raise Failure(reason_in(done.stdout))
