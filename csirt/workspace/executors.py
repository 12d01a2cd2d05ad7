"""Who does the work of a sweep: processes of this machine, or a Dask cluster that is there already.

Both are executors of ``concurrent.futures``; the answer does not depend on which one works.
"""

import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context

from csirt.errors import SetupError
from csirt.safe import safe

PATIENCE_SECONDS = 10
"""How long a scheduler may take to answer."""


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor and how many tasks it can do at once."""

    executor: Executor
    count: int


@contextmanager
def local(jobs: int) -> Iterator[Workers]:
    """Yield processes of this machine; with one, the work is done in this process."""
    pool: Executor
    if jobs <= 1:
        pool = ThreadPoolExecutor(1)
    else:
        context = get_context("spawn")
        pool = ProcessPoolExecutor(jobs, context, initializer=_unbothered)
    try:
        yield Workers(pool, max(1, jobs))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _unbothered() -> None:
    """Leave an interruption to the process that shares the work out; one thread a worker."""
    import os

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"


@contextmanager
def cluster(address: str) -> Iterator[Workers]:
    """Yield the workers of a Dask cluster that is running.

    Args:
        address: Of its scheduler: ``tcp://host:port``.

    Raises:
        SetupError: ``csirt[dask]`` is not installed, or no scheduler or worker answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise SetupError("sweep.no-dask") from error
    try:
        client = Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise SetupError("sweep.no-scheduler", address=safe(address)) from error
    try:
        count = sum(client.nthreads().values())
        if not count:
            raise SetupError("sweep.no-worker", address=safe(address))
        yield Workers(client.get_executor(pure=False), count)
    finally:
        with suppress(OSError, TimeoutError):
            client.close()
