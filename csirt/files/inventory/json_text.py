"""JSON of inventory agents: numbers stay the text they are, and every refusal has its place."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from csirt.files.inventory.notes import refusal
from csirt.safe import safe

MAX_BYTES = 100_000_000


class _RepeatedError(ValueError):
    """A key stands twice in one object: the two readers of a file would not see the same."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_json(path: Path) -> Any:
    """Return the data of a JSON file.

    Raises:
        ContentError: not UTF-8, truncated, malformed, nested too deep, or with a doubled key.
    """
    text = _decoded(path.read_bytes(), safe(path))
    try:
        return parsed(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        code = "inventory.truncated" if cut else "inventory.malformed"
        raise refusal(code, safe(path), (error.lineno, error.colno), problem=error.msg) from error
    except RecursionError as error:
        raise refusal("inventory.too-deep", safe(path), (1, 1), limit="1 000") from error
    except _RepeatedError as error:
        place = _second(text, error.key)
        raise refusal("inventory.doubled-key", safe(path), place, key=error.key) from error


def parsed(text: str) -> Any:
    """Return the data of a text of JSON, its numbers the text they are.

    Raises:
        ValueError: malformed, or with a doubled key.
        RecursionError: nested too deep.
    """
    return json.loads(text, object_pairs_hook=_mapping, parse_int=str, parse_float=str)


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        raise refusal("inventory.encoding", file, (line, column)) from error


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _RepeatedError(counts.most_common(1)[0][0])
    return found


def _second(text: str, key: str) -> tuple[int, int]:
    """Return the place of the second writing of a key, as near as text alone tells."""
    quoted = json.dumps(key, ensure_ascii=False)
    first = text.find(quoted)
    at = text.find(quoted, first + 1)
    at = max(first if at < 0 else at, 0)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
