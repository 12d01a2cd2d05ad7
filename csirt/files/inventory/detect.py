"""Reads an inventory file of any format that is known, told apart by content, never by name."""

from collections.abc import Callable
from pathlib import Path

from csirt.files.inventory import dhcpd, glpi, json_text, markup, nessus, nmap, openvas, pingcastle
from csirt.files.inventory.notes import refusal
from csirt.files.inventory.observation import Inventory
from csirt.files.inventory.opened import Opened
from csirt.safe import safe
from csirt.seal import sha256_file

FORMATS: dict[str, tuple[Callable[[Opened], bool], Callable[[Opened], Inventory]]] = {
    nmap.FORMAT: (nmap.recognised, nmap.read),
    glpi.FORMAT: (glpi.recognised, glpi.read),
    openvas.FORMAT: (openvas.recognised, openvas.read),
    nessus.FORMAT: (nessus.recognised, nessus.read),
    dhcpd.FORMAT: (dhcpd.recognised, dhcpd.read),
}

_HEAD_BYTES = 4096
_SHOWN_KEYS = 6


def read_inventory(path: Path) -> Inventory:
    """Return the machines of one inventory file, with everything that was left or ignored.

    Raises:
        ContentError: no file, empty, too big, truncated, hostile or of an unknown format; with
            file, line and column.
    """
    opened = _opened(path)
    for recognised, read in FORMATS.values():
        if recognised(opened):
            return read(opened)
    if opened.root == pingcastle.ROOT:
        raise refusal("inventory.directory-audit", safe(path), opened.place)
    raise refusal(
        "inventory.unknown-format",
        safe(path),
        opened.place,
        found=_shape(opened),
        known=", ".join(FORMATS),
    )


def _opened(path: Path) -> Opened:
    if not path.is_file():
        raise refusal("inventory.no-file", safe(path))
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"<"):
        _check_size(path, markup.MAX_BYTES)
        root = markup.root_of(path)
        return Opened(path, sha256_file(path), root.tag, place=root.place)
    if not text.startswith((b"{", b"[")):
        start = text.decode("utf-8", "replace")
        if not dhcpd.recognised(Opened(path, "", text=start)):
            raise _neither(path, text)
        return Opened(path, sha256_file(path), text=start)
    _check_size(path, json_text.MAX_BYTES)
    return Opened(path, sha256_file(path), data=json_text.read_json(path))


def _neither(path: Path, text: bytes) -> Exception:
    if not text and path.stat().st_size <= _HEAD_BYTES:
        return refusal("inventory.empty", safe(path), (1, 1))
    shown = safe(text[:20].decode("ascii", "replace"))
    known = ", ".join(FORMATS)
    return refusal("inventory.unknown-format", safe(path), (1, 1), found=shown, known=known)


def _check_size(path: Path, limit: int) -> None:
    if path.stat().st_size > limit:
        raise refusal("inventory.too-big", safe(path), limit=limit // 1_000_000)


def _shape(opened: Opened) -> str:
    if opened.root:
        return f"<{opened.root}>"
    if isinstance(opened.data, dict):
        keys = [safe(key, limit=40) for key in list(opened.data)[:_SHOWN_KEYS]]
        return "{" + ", ".join(keys) + "}"
    return type(opened.data).__name__
