"""A Python that has read csirt once, and answers each command of the pages by a copy of itself.

Of the half second that a short command of a page takes, starting Python and reading the libraries
is nearly all. Each command still has its own process, folder, environment, input and outputs.
"""

import atexit
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import typer.main

import csirt

_LENGTH = struct.Struct("!I")


class Warm:
    """One such Python for each language: the words of the help are read with the program."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for language in ("fr", "en"):
            address = folder / language
            self._running[language] = subprocess.Popen(
                [sys.executable, __file__, str(address)], cwd=root,
                env=os.environ | {"PYTHONPATH": str(root), "CSIRT_LANG": language},
            )  # fmt: skip

    def script(self) -> str:
        """Return a command for the shell: csirt, without the start."""
        client = Path(__file__).with_name("docs_warm_client.py")
        return f'#!/bin/sh\nexec "{sys.executable}" -I -S "{client}" "{self.folder}" "$@"\n'

    def wait(self) -> None:
        """Return when both answer.

        Raises:
            RuntimeError: one has ended, or does not answer within ten minutes.
        """
        for language, process in self._running.items():
            for _ in range(6_000):
                if (self.folder / language).exists() or process.poll() is not None:
                    break
                time.sleep(0.1)
            if not (self.folder / language).exists():
                raise RuntimeError(f"no warm Python for {language}: code {process.poll()}")

    def stop(self) -> None:
        """End both."""
        for process in self._running.values():
            process.terminate()
            process.wait()


def serve(address: Path) -> None:
    """Answer commands until told to end; each in a copy of this process."""
    _read_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the copies
    with socket.socket(socket.AF_UNIX) as server:
        beginning = address.with_suffix(".new")
        server.bind(str(beginning))
        server.listen(16)
        beginning.rename(address)
        while True:
            call, _ = server.accept()
            if os.fork() == 0:
                server.close()
                _answer(call)
            call.close()


def _read_all() -> None:
    """Import the program, and what it imports late; make its commands once for all copies."""
    for module in walk_packages(csirt.__path__, "csirt."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in ("sqlalchemy.dialects.sqlite", "cryptography.hazmat.primitives.ciphers.aead"):
        import_module(name)
    typer.main.get_command = cache(typer.main.get_command)
    typer.main.get_command(import_module("csirt.cli.app").app)


def _answer(call: socket.socket) -> None:
    """Become the command that is asked for; its code is sent when all it wrote is out."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, given, _, _ = socket.recv_fds(call, _LENGTH.size, 3)
    with call.makefile("rb") as stream:
        asked = json.loads(stream.read(_LENGTH.unpack(head)[0]))
    for at, descriptor in enumerate(given):
        os.dup2(descriptor, at)
        os.close(descriptor)
    _reopen()
    os.chdir(asked["here"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    sys.argv = ["csirt", *asked["words"]]
    code = 1

    def tell() -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        call.sendall(bytes([code & 255]))
        os._exit(code & 255)  # freeing all that was read takes longer than most commands

    atexit.register(tell)
    try:
        import_module("csirt.cli.app").main()
        code = 0
    except SystemExit as told:
        code = told.code if isinstance(told.code, int) else int(told.code is not None)
        raise
    sys.exit(0)


def _reopen() -> None:
    """Open the three streams anew: those of before took others for theirs."""
    options: dict[str, Any] = {"encoding": "utf-8", "closefd": False}
    sys.stdin = os.fdopen(0, errors="surrogateescape", **options)
    sys.stdout = os.fdopen(1, "w", **options)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", **options)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
