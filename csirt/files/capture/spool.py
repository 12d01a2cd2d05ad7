"""What a long reading sets aside: a temporary file without a name, gone with whoever holds it.

Nobody but the user can open it, and it holds nothing that the answer of the reading may not hold.
"""

import tempfile
from dataclasses import dataclass
from typing import IO

from csirt.errors import SetupError, of_the_system
from csirt.safe import safe


@dataclass(frozen=True, slots=True)
class Piece:
    """Where some bytes lie."""

    at: int
    size: int


class Spool:
    """Bytes on the disk; the file is made when there is something to put in it.

    Raises:
        SetupError: the system has no room for them, or refuses.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, data: bytes) -> Piece:
        """Set some bytes aside and return where they lie."""
        piece = Piece(self._end, len(data))
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="csirt-")  # noqa: SIM115
            self._file.seek(self._end)
            self._file.write(data)
        except OSError as error:
            raise _refused(error) from error
        self._end += len(data)
        return piece

    def get(self, piece: Piece) -> bytes:
        """Return bytes that were set aside."""
        if self._file is None:
            raise ValueError("nothing was set aside")
        try:
            self._file.seek(piece.at)
            return self._file.read(piece.size)
        except OSError as error:
            raise _refused(error) from error

    def close(self) -> None:
        """Let everything go."""
        if self._file is not None:
            self._file.close()


def _refused(error: OSError) -> SetupError:
    return SetupError("capture.no-room", problem=safe(of_the_system(error)))
