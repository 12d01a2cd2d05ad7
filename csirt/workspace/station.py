"""The station: one user on one machine, with a key that signs what is written there."""

import json
import os
import platform
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from csirt import seal
from csirt.errors import InputError, SetupError, of_the_system
from csirt.model.ids import slug
from csirt.safe import safe

SCHEMA = "csirt.station/1"
FILE = "station.json"


@dataclass(frozen=True, slots=True)
class Station:
    """A station that can sign."""

    id: str
    """A name and four hexadecimal digits of its public key."""
    secret: bytes = field(repr=False)

    @property
    def key(self) -> str:
        """The public key, hexadecimal."""
        return seal.public_half(self.secret).hex()

    @property
    def fingerprint(self) -> str:
        """What stands on the opening sheet: the SHA-256 of the public key, in groups of four."""
        text = seal.sha256_bytes(bytes.fromhex(self.key))[:32]
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))

    def sign(self, chain: bytes) -> bytes:
        """Return the signature of an end of this station's chain."""
        return seal.signed(self.secret, chain)


def config_folder() -> Path:
    """Return the user's configuration folder: ``CSIRT_CONFIG``, else the system's for programs."""
    if chosen := os.environ.get("CSIRT_CONFIG"):
        return Path(chosen)
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", Path.home())) / "csirt"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "csirt"


def named_station(name: str, secret: bytes) -> Station:
    """Return the station of a name and a secret key."""
    plain = slug(name.partition(".")[0], longest=40) or "poste"
    return Station(f"{plain}-{seal.public_half(secret).hex()[:4]}", secret)


def own_station(folder: Path | None = None) -> Station:
    """Return this user's station on this machine; its key is made at first use.

    Raises:
        InputError: the key's file is damaged.
        SetupError: the configuration folder cannot be written.
    """
    path = (folder or config_folder()) / FILE
    if not path.exists():
        _make(path)
    return _read(path)


def _read(path: Path) -> Station:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        secret = bytes.fromhex(told["secret"])
        if told["schema"] != SCHEMA or len(secret) != 32:
            raise InputError("station.damaged", file=safe(path))
        station = Station(str(told["id"]), secret)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("station.damaged", file=safe(path)) from error
    if not station.id.endswith(f"-{station.key[:4]}"):
        raise InputError("station.damaged", file=safe(path))
    return station


def _make(path: Path) -> None:
    """Write a new key, for its owner alone; of two processes at once, one makes the key of both."""
    station = named_station(platform.node(), seal.new_signing_key())
    told = {"schema": SCHEMA, "id": station.id, "secret": station.secret.hex()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".station.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(json.dumps(told) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            os.link(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
    except FileExistsError:
        return
    except OSError as error:
        problem = safe(of_the_system(error))
        raise SetupError("station.unwritable", file=safe(path), problem=problem) from error
