"""The bytes of a capture: hashed as they pass, unpacked within limits, read once."""

import gzip
import os
import zlib
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import IO

from csirt.errors import InputError, NotFoundError, SetupError, of_the_system
from csirt.safe import safe

GZIP = b"\x1f\x8b"
MOST_BYTES = 16 << 30
"""Of an unpacked file."""
MOST_RATIO = 250
"""Of unpacked to packed bytes, once :data:`FREE_BYTES` are out; real captures stay under 30."""
FREE_BYTES = 64 << 20


class _Hashed:
    """A raw file that hashes what is read of it, up to the length it had when it was opened."""

    def __init__(self, raw: BufferedReader, size: int) -> None:
        self._raw, self._left = raw, size
        self.digest = sha256()
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(data)
        self.taken += len(data)
        self.digest.update(data)
        return data

    def drain(self) -> None:
        while self.read(1 << 20):
            pass


class CaptureStream:
    """A capture open for reading; a context manager.

    Raises:
        NotFoundError: no such file.
        SetupError: the system refuses to read it.
        InputError: it unpacks to more than the limits, or its compression is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.cut = False
        """The compressed stream ends early."""
        self.unpacked = 0
        try:
            self._file = path.open("rb")
        except FileNotFoundError as error:
            raise NotFoundError("file.not-found", file=safe(path)) from error
        except OSError as error:
            raise _refused(path, error) from error
        self._size = os.fstat(self._file.fileno()).st_size
        self._raw = _Hashed(self._file, self._size)
        self._body: IO[bytes] | None = None
        self._head = b""
        try:
            self._head = self._raw.read(2)
        except OSError as error:
            self._file.close()
            raise _refused(path, error) from error
        if self._head == GZIP:
            self._body = gzip.GzipFile(fileobj=_Prefixed(self._head, self._raw))  # type: ignore[call-overload]
            self._head = b""

    def __enter__(self) -> "CaptureStream":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, fewer only at the end."""
        parts, left = [], size
        while left:
            data = self._some(left)
            if not data:
                break
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    def _some(self, size: int) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
        else:
            try:
                data = self._body.read(size) if self._body is not None else self._raw.read(size)
            except EOFError:
                self.cut = True
                return b""
            except (zlib.error, gzip.BadGzipFile) as error:
                raise InputError("capture.damaged-gzip", file=safe(self.path)) from error
            except OSError as error:
                raise _refused(self.path, error) from error
        self.unpacked += len(data)
        if self.unpacked > MOST_BYTES:
            raise InputError("capture.too-big", file=safe(self.path), gigabytes=MOST_BYTES >> 30)
        if (
            self._body is not None
            and self.unpacked > FREE_BYTES
            and self.unpacked > MOST_RATIO * max(1, self._raw.taken)
        ):
            raise InputError("capture.bomb", file=safe(self.path), ratio=MOST_RATIO)
        return data

    @property
    def taken(self) -> int:
        """Bytes of the file that were read, packed as they are."""
        return self._raw.taken

    def sha256(self) -> str:
        """Return the hash of the whole file, reading on to its end where need be."""
        try:
            self._raw.drain()
        except OSError as error:
            raise _refused(self.path, error) from error
        return self._raw.digest.hexdigest()

    def grew(self) -> bool:
        """Return whether the file is longer than when it was opened: what came later is not in."""
        return os.fstat(self._file.fileno()).st_size > self._size


class _Prefixed:
    """Two bytes that were looked at, then the rest."""

    def __init__(self, head: bytes, raw: _Hashed) -> None:
        self._head, self._raw = head, raw

    def read(self, size: int = -1) -> bytes:
        if self._head:
            data, self._head = self._head, b""
            return data
        return self._raw.read(size)


def _refused(path: Path, error: OSError) -> SetupError:
    return SetupError("capture.unreadable", file=safe(path), problem=safe(of_the_system(error)))
