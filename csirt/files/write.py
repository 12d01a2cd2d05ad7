"""The only writer: a file is whole or it is as it was before."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import yaml

from csirt.errors import SetupError, StateError, of_the_system
from csirt.safe import safe, safe_json


def write_bytes(path: Path, data: bytes, *, force: bool = False, mode: int = 0o644) -> None:
    """Write a file through a temporary one beside it, then rename; nothing half-written stays.

    Raises:
        StateError: the file, or a folder of that name, stands already and ``force`` is false.
        SetupError: the disk is full, or the folder cannot be written.
    """
    if os.path.lexists(path) and not force:
        raise StateError("write.folder" if path.is_dir() else "write.exists", file=safe(path))
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
        name = ""
    except OSError as error:
        problem = safe(of_the_system(error))
        raise SetupError("write.failed", file=safe(path), problem=problem) from error
    finally:  # an interruption, too, leaves nothing behind
        if name:
            Path(name).unlink(missing_ok=True)


def write_text(path: Path, text: str, *, force: bool = False) -> None:
    """Write UTF-8 text; see :func:`write_bytes`."""
    write_bytes(path, text.encode(), force=force)


def as_json(value: object) -> str:
    """Return ``value`` as JSON for people and machines: UTF-8, two spaces, a final newline."""
    return safe_json(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


class _Dumper(yaml.CSafeDumper):
    """Block style, lists indented under their key, text that looks like something else quoted."""


def _text(dumper: yaml.CSafeDumper, value: str) -> yaml.Node:
    quoted = '"' if _looks_otherwise(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=quoted)


def _looks_otherwise(value: str) -> bool:
    return value[:1] in "0123456789+-." or value.lower() in (
        "",
        "~",
        "null",
        "true",
        "false",
        "yes",
        "no",
    )


_Dumper.add_representer(str, _text)


class _BlockDumper(_Dumper):
    """The same, with texts of several lines written line by line, for who will edit them."""


def _lines(dumper: yaml.CSafeDumper, value: str) -> yaml.Node:
    if "\n" not in value:
        return _text(dumper, value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")


_BlockDumper.add_representer(str, _lines)


def as_yaml(data: Any, *, blocks: bool = False) -> str:
    """Return plain data as YAML that our own reader reads back to the same data.

    Args:
        data: Dictionaries, lists and scalars.
        blocks: Write a text of several lines as a block, where its signs allow it.
    """
    dumper = _BlockDumper if blocks else _Dumper
    text: str = yaml.dump(data, Dumper=dumper, allow_unicode=True, sort_keys=False, width=120)
    return text
