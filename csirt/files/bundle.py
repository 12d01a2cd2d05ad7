"""A bundle: the entries of one case, signed, with everything that a stranger needs to verify them.

A ZIP archive of stored files whose bytes follow from what it holds: any other byte is a fault.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from csirt.content import root
from csirt.errors import InputError, IntegrityError
from csirt.files.canonical import canonical
from csirt.model.journal import Head, Sealed
from csirt.safe import safe
from csirt.seal import sha256_bytes, signature_holds

SCHEMA = "csirt.bundle/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
ENTRIES, HEADS, STATIONS, VERIFIER = "entries.jsonl", "heads.json", "stations.json", "verify.py"
EXHIBITS = "exhibits.json"
_NAMES = (ENTRIES, HEADS, STATIONS, EXHIBITS, VERIFIER)
_EPOCH = (1980, 1, 1, 0, 0, 0)
MAX_BYTES = 500_000_000
AGE = b"age-encryption.org/"
"""How an encrypted bundle begins."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds."""

    case: str
    station: str
    """Who exported it."""
    key: str
    """The public key of who exported it, hexadecimal; it signs the manifest."""
    exported_at: str
    tlp: str
    case_head: str
    heads: tuple[Head, ...]
    stations: Mapping[str, str]
    """Public key by station, hexadecimal."""
    withheld: tuple[str, ...]
    rows: tuple[Sealed, ...]
    exhibits: tuple[Mapping[str, Any], ...] | None = None
    """What the entries that are shown say of each forensic piece: its hash, who held it, when;
    none in a bundle made before there was such a list."""


def packed(bundle: Bundle, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the bytes of a bundle; ``sign`` gives the exporter's signature of the manifest."""
    heads = [asdict(head) for head in bundle.heads]
    stations = [{"id": id, "key": key} for id, key in sorted(bundle.stations.items())]
    files = {
        ENTRIES: b"".join(canonical(_line(row)) + b"\n" for row in bundle.rows),
        HEADS: canonical({"case_head": bundle.case_head, "heads": heads}),
        STATIONS: canonical({"stations": stations}),
        EXHIBITS: canonical({"exhibits": [dict(each) for each in bundle.exhibits or ()]}),
        VERIFIER: (root() / "reports/verifier/verify.py").read_bytes(),
    }
    manifest = canonical(
        {
            "schema": SCHEMA,
            "case": bundle.case,
            "station": bundle.station,
            "key": bundle.key,
            "exported_at": bundle.exported_at,
            "tlp": bundle.tlp,
            "entries": len(bundle.rows),
            "withheld": list(bundle.withheld),
            "files": [
                {"name": name, "bytes": len(data), "sha256": sha256_bytes(data)}
                for name, data in files.items()
            ],
        }
    )
    signature = sign(manifest).hex().encode()
    return _archive({MANIFEST: manifest, SIGNATURE: signature, **files})


def _line(row: Sealed) -> dict[str, object]:
    return {
        "station": row.station,
        "seq": row.seq,
        "tick": row.tick,
        "leaf": row.leaf.hex(),
        "chain": row.chain.hex(),
        "signature": row.signature.hex(),
        "body": None if row.body is None else row.body.decode(),
    }


def _archive(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            archive.writestr(entry, data)
    return stream.getvalue()


def unpacked(data: bytes) -> Bundle:
    """Return what a bundle holds, once its bytes, hashes and signature hold.

    The chains are not verified here; see :func:`csirt.operation.chain.examined`.

    Raises:
        InputError: no bundle, or one of another version.
        IntegrityError: a byte was altered or is missing, or the signature is not the exporter's.
    """
    files = _files(data)
    manifest = _object(files[MANIFEST], MANIFEST)
    if manifest.get("schema") != SCHEMA:
        raise InputError("bundle.foreign")
    _signed(manifest, files)
    if _archive(files) != data:
        raise IntegrityError("bundle.altered", file="ZIP")
    try:
        return _built(manifest, files)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError("bundle.foreign") from error


def _files(data: bytes) -> dict[str, bytes]:
    """Return the files of the archive in its order; nothing is decompressed."""
    if len(data) > MAX_BYTES:
        raise InputError("archive.too-big", limit=MAX_BYTES // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            whole = {MANIFEST, SIGNATURE, *_NAMES}
            if not whole - {EXHIBITS} <= set(names) <= whole or len(names) != len(set(names)):
                raise InputError("bundle.foreign")
            stored = all(each.compress_type == zipfile.ZIP_STORED for each in archive.infolist())
            if not stored:
                raise IntegrityError("bundle.altered", file="ZIP")
            return {name: archive.read(name) for name in names}
    except zipfile.BadZipFile as error:
        raise IntegrityError("bundle.altered", file="ZIP") from error
    except (OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise IntegrityError("bundle.altered", file="ZIP") from error


def _object(data: bytes, name: str) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise IntegrityError("bundle.altered", file=name) from error
    if not isinstance(told, dict):
        raise IntegrityError("bundle.altered", file=name)
    return told


def _signed(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Check the signature of the manifest, then the hash of each file that it names."""
    try:
        key = bytes.fromhex(str(manifest.get("key")))
        signature = bytes.fromhex(files[SIGNATURE].decode("ascii"))
        named = {each["name"]: (each["bytes"], each["sha256"]) for each in manifest["files"]}
    except (KeyError, TypeError, ValueError) as error:
        raise IntegrityError("bundle.altered", file=MANIFEST) from error
    if not signature_holds(key, files[MANIFEST], signature):
        raise IntegrityError("bundle.signature", station=safe(manifest.get("station"), limit=80))
    for name in (name for name in _NAMES if name in files or name in named):
        if name not in files or named.get(name) != (len(files[name]), sha256_bytes(files[name])):
            raise IntegrityError("bundle.altered", file=name)


def _built(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Bundle:
    case = str(manifest["case"])
    heads = json.loads(files[HEADS])
    stations = json.loads(files[STATIONS])["stations"]
    lines = files[ENTRIES].decode().split("\n")[:-1]
    return Bundle(
        case=case,
        station=str(manifest["station"]),
        key=str(manifest["key"]),
        exported_at=str(manifest["exported_at"]),
        tlp=str(manifest["tlp"]),
        case_head=str(heads["case_head"]),
        heads=tuple(
            Head(case, each["station"], each["seq"], each["chain"]) for each in heads["heads"]
        ),
        stations={str(each["id"]): str(each["key"]) for each in stations},
        withheld=tuple(map(str, manifest["withheld"])),
        rows=tuple(_rows(case, lines)),
        exhibits=tuple(json.loads(files[EXHIBITS])["exhibits"]) if EXHIBITS in files else None,
    )


def _rows(case: str, lines: Iterable[str]) -> Iterable[Sealed]:
    for line in lines:
        told = json.loads(line)
        body = told["body"]
        yield Sealed(
            case,
            str(told["station"]),
            int(told["seq"]),
            int(told["tick"]),
            bytes.fromhex(told["leaf"]),
            bytes.fromhex(told["chain"]),
            bytes.fromhex(told["signature"]),
            None if body is None else body.encode(),
        )
