"""Workers: processes that each do a job at a time; one core does them here, in turn."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

import pyarrow as pa

Job = TypeVar("Job")
Done = TypeVar("Done")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Workers:
    """A pool of processes, or none for one core."""

    pool: ProcessPoolExecutor | None

    def each(
        self, work: Callable[[Job], Done], jobs: Sequence[Job], *, step: str, tell: Tell
    ) -> Iterator[Done]:
        """Give what became of each job, in the order of the jobs."""
        done = self.pool.map(work, jobs) if self.pool else map(work, jobs)
        tell(step, 0, len(jobs))
        for number, one in enumerate(done, 1):
            tell(step, number, len(jobs))
            yield one


@contextmanager
def workers(cores: int) -> Generator[Workers]:
    """Give workers on so many cores; processes begin anew, as they must on Windows."""
    if cores <= 1:
        yield Workers(None)
        return
    with ProcessPoolExecutor(
        cores, mp_context=get_context("spawn"), initializer=_one_thread
    ) as pool:
        yield Workers(pool)


def _one_thread() -> None:
    """A process uses the core it was given and no more."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
