"""Scans and agent files in a few lines, drawn as the tools write them."""

from typing import Any

from csirt.files.inventory import Inventory

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


def codes(inventory: Inventory) -> set[str]:
    return {fault.code.removeprefix("inventory.") for fault in inventory.faults}
