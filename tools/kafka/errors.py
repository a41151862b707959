"""How the parts of this folder fail; the script `kafka` turns each into its exit code."""


class Failure(Exception):
    """What was expected, what was found and where, and what to do. Exit code 1."""


class Unavailable(Exception):
    """This machine cannot have Apache Kafka. Exit code 77, by which tests are skipped."""

    def __str__(self):
        return f"Apache Kafka could not be fetched: {self.args[0]}"
