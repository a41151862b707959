"""Topics of a running cluster, by Kafka's own tools: a JVM each time, about a second."""

import json
import re
import tempfile

import jars
from errors import Failure

# As the ledger needs them; hallmark serve refuses a topic that has other settings.
NEEDED = {"cleanup.policy": "delete", "message.timestamp.type": "LogAppendTime", "retention.bytes": "-1",
          "retention.ms": "-1"}


def reachable(cluster):
    found = [f"127.0.0.1:{node.port}" for node in cluster.nodes if node.state() == "up"]
    if not found:
        raise Failure(f"{cluster.folder}: expected a running cluster, found no node up; 'start' starts it")
    return ",".join(found)


def topic_command(cluster, *words):
    return jars.run_tool("org.apache.kafka.tools.TopicCommand", "--bootstrap-server", reachable(cluster), *words)


def create(cluster, name, partitions, replication=None, config=()):
    settings = NEEDED | dict(config)
    words = [word for item in settings.items() for word in ("--config", "=".join(item))]
    topic_command(cluster, "--create", "--topic", name, "--partitions", partitions,
                  "--replication-factor", replication or len(cluster.nodes), *words)


def delete(cluster, name):
    topic_command(cluster, "--delete", "--topic", name)


def grow(cluster, name, partitions):
    topic_command(cluster, "--alter", "--topic", name, "--partitions", partitions)


def configure(cluster, name, config):
    jars.run_tool("kafka.admin.ConfigCommand", "--bootstrap-server", reachable(cluster), "--alter", "--entity-type",
                  "topics", "--entity-name", name, "--add-config",
                  ",".join(f"{key}=[{value}]" for key, value in dict(config).items()))


def trim(cluster, name, partition, before):
    """Records below that offset are gone, as if retention had taken them."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"version": 1, "partitions": [{"topic": name, "partition": partition, "offset": before}]}, file)
        file.flush()
        said = jars.run_tool("org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server", reachable(cluster),
                             "--offset-json-file", file.name)
    if "low_watermark" not in said:   # it exits with 0 all the same
        raise Failure(f"topic {name}, partition {partition}, before {before}: "
                      f"{said.strip().splitlines()[-1].rsplit('Exception: ', 1)[-1]}")


def show(cluster, name):
    """Its id, its settings where they are not the broker's, and for each partition where it is."""
    said = topic_command(cluster, "--describe", "--topic", name)
    head = re.search(r"^Topic: (\S+)\s+TopicId: (\S+)\s.*?Configs: *(.*)$", said, re.MULTILINE)
    if not head:
        raise Failure(f"topic {name}: expected a description from TopicCommand, found: {said.strip()}")
    rows = re.findall(r"Partition: (\d+)\s+Leader: (\S+)\s+Replicas: (\S*)\s+Isr: ?(\S*)", said)
    # A value may have commas in it: compact,delete.
    config = dict(item.split("=", 1) for item in re.split(r",(?=[a-z.]+=)", head.group(3)) if item)
    return {"topic": head.group(1), "id": head.group(2), "config": config,
            "partitions": [{"partition": int(partition), "leader": int(leader) if leader.isdigit() else None,
                            "replicas": numbers(replicas), "in_sync": numbers(in_sync)}
                           for partition, leader, replicas, in_sync in rows]}


def numbers(text):
    return [int(number) for number in text.split(",") if number]
