"""Hashes, signatures and encryption: the only door to cryptography."""

import hashlib
import hmac
import os
from pathlib import Path
from typing import TYPE_CHECKING

from csirt.errors import InputError, IntegrityError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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


def digest(prefix: bytes, *parts: bytes) -> bytes:
    """Return the SHA-256 of some bytes behind a prefix that says what they are."""
    found = hashlib.sha256(prefix)
    for part in parts:
        found.update(part)
    return found.digest()


def leaf_of(body: bytes) -> bytes:
    """Return the leaf of an entry of the journal: what its chain is made of."""
    return digest(b"\x00", body)


def chained(previous: bytes, leaf: bytes) -> bytes:
    """Return the chain after one leaf more; before the first it is 32 zero bytes."""
    return digest(b"\x01", previous, leaf)


def keyed(key: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA256 (RFC 2104) of a message: nobody without the key makes it or undoes
    it."""
    return hmac.digest(key, message, "sha256")


def random_bytes(count: int) -> bytes:
    """Return bytes that nobody can guess."""
    return os.urandom(count)


def new_signing_key() -> bytes:
    """Return the secret half (32 bytes) of a new Ed25519 key."""
    return os.urandom(32)


def public_half(secret: bytes) -> bytes:
    """Return the public half of an Ed25519 key."""
    return _private(secret).public_key().public_bytes_raw()


def signed(secret: bytes, message: bytes) -> bytes:
    """Return the Ed25519 signature of a message, 64 bytes."""
    return _private(secret).sign(message)


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the owner of an Ed25519 key signed a message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(secret: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret)
