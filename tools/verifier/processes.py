"""Runs a function over many arguments in several processes, in order, with few of them under way at a time."""

import multiprocessing
from collections import deque
from itertools import chain, islice

AHEAD = 4      # arguments under way for each process
AT_ONCE = 8    # so few arguments are not worth a process


class Processes:
    """With one process there is none beside this one. What runs elsewhere must be found by its name in a module."""

    def __init__(self, count: int):
        self.count = max(1, min(count, 64))
        self.pool = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.pool:
            self.pool.terminate()
            self.pool.join()

    def run(self, function, arguments):
        """Yields what the function makes of each, in their order."""
        arguments = iter(arguments)
        first = list(islice(arguments, AT_ONCE)) if self.count > 1 else []
        if len(first) < AT_ONCE:
            yield from (function(*given) for given in chain(first, arguments))
            return
        if self.pool is None:
            self.pool = multiprocessing.Pool(self.count)
        under_way = deque(self.pool.apply_async(function, given) for given in first)
        for given in arguments:
            under_way.append(self.pool.apply_async(function, given))
            if len(under_way) > AHEAD * self.count:
                yield under_way.popleft().get()
        while under_way:
            yield under_way.popleft().get()
