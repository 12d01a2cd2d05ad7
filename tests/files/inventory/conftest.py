"""Tiny scans and agent files, written where a test may read them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csirt.files.inventory import Inventory, read_inventory
from csirt.model.fault import ContentError, Fault

START = '<nmaprun scanner="nmap" version="7.94" start="1700000000">'
END = '<runstats><finished time="1700000100" exit="success"/><hosts up="{up}" down="0"/></runstats>'


def host(address: str = "10.0.0.5", inside: str = "", state: str = "up") -> str:
    return (
        f'<host><status state="{state}" reason="arp-response"/>'
        f'<address addr="{address}" addrtype="ipv4"/>{inside}</host>'
    )


def ports(*numbers: int, state: str = "open", protocol: str = "tcp") -> str:
    inside = "".join(
        f'<port protocol="{protocol}" portid="{number}"><state state="{state}"/></port>'
        for number in numbers
    )
    return f"<ports>{inside}</ports>"


def scan(*hosts: str, head: str = "<!DOCTYPE nmaprun>\n", end: str = END) -> str:
    up = sum('state="up" reason' in text for text in hosts)
    body = "\n".join(hosts)
    return f'<?xml version="1.0"?>\n{head}{START}\n{body}\n{end.format(up=up)}\n</nmaprun>\n'


def device(**content: Any) -> dict[str, Any]:
    return {"deviceid": "x", "itemtype": "Computer", "content": {"hardware": {}, **content}}


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


def codes(inventory: Inventory) -> set[str]:
    return {fault.code.removeprefix("inventory.") for fault in inventory.faults}
