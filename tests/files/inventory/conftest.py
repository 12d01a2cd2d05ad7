"""Tiny scans and agent files, written where a test may read them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csirt.files.inventory import Inventory, read_inventory
from csirt.model.fault import ContentError, Fault


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of one file: text, bytes or JSON data."""

    def written(content: str | bytes | dict[str, Any], name: str = "relevé.dat") -> Path:
        path = tmp_path / name
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def read(write: Callable[..., Path]) -> Callable[..., Inventory]:
    """Return a reader of an inventory given as content."""
    return lambda content: read_inventory(write(content))


@pytest.fixture
def refused(write: Callable[..., Path]) -> Callable[..., Fault]:
    """Return a reader that hands back the fault for which a content is refused."""

    def fault(content: str | bytes | dict[str, Any]) -> Fault:
        with pytest.raises(ContentError) as caught:
            read_inventory(write(content))
        return caught.value.faults[0]

    return fault
