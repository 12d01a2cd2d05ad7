"""Hashes and encryption: the only door to cryptography."""

import hashlib
from pathlib import Path

from csirt.errors import InputError, IntegrityError

_CHUNK = 1 << 20


def sha256_bytes(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, read in pieces of one MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def coin_key(*names: str) -> int:
    """Return a 64-bit key of a tuple of names; no two tuples run into each other.

    Each name goes in with its length before it, so that ("ab", "c") and ("a", "bc") differ.
    """
    digest = hashlib.blake2b(digest_size=8)
    for name in names:
        data = name.encode()
        digest.update(len(data).to_bytes(4, "little"))
        digest.update(data)
    return int.from_bytes(digest.digest(), "little")


def new_key() -> tuple[str, str]:
    """Return a new age key: what is kept (``AGE-SECRET-KEY-1…``) and what is given (``age1…``)."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def encrypted(data: bytes, *, recipients: tuple[str, ...] = (), passphrase: str = "") -> bytes:
    """Return ``data`` in the age format (age-encryption.org/v1) for recipients or a passphrase.

    Raises:
        InputError: a recipient is no age public key.
        ValueError: neither recipients nor a passphrase, or both.
    """
    import pyrage

    if bool(recipients) == bool(passphrase):
        raise ValueError("recipients or a passphrase, not both")
    if passphrase:
        return bytes(pyrage.passphrase.encrypt(data, passphrase))
    keys = []
    for recipient in recipients:
        try:
            keys.append(pyrage.x25519.Recipient.from_str(recipient.strip()))
        except pyrage.RecipientError as error:
            raise InputError("seal.recipient", recipient=ascii(recipient[:80])) from error
    return bytes(pyrage.encrypt(data, keys))


def decrypted(data: bytes, *, keys: tuple[str, ...] = (), passphrase: str = "") -> bytes:
    """Return what an age file holds.

    Raises:
        InputError: a key is no age secret key.
        IntegrityError: no key fits, the passphrase is wrong, or the file was altered or cut.
    """
    import pyrage

    try:
        if passphrase:
            return bytes(pyrage.passphrase.decrypt(data, passphrase))
        identities = [pyrage.x25519.Identity.from_str(key.strip()) for key in keys]
        return bytes(pyrage.decrypt(data, identities))
    except pyrage.IdentityError as error:
        raise InputError("seal.key") from error
    except pyrage.DecryptError as error:
        raise IntegrityError("seal.closed") from error
