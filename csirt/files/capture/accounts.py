"""Accounts without their names: a keyed hash, so that the same one is known again and not read."""

from hashlib import blake2b

from csirt.seal import random_bytes


class Accounts:
    """Hashes of the accounts of one reading; the key is forgotten with it."""

    def __init__(self, key: bytes = b"") -> None:
        self._key = key or random_bytes(16)

    def of(self, name: str, domain: str = "") -> str:
        """Return the hash of an account, the same for any case; empty for no name.

        A machine's account keeps the ``$`` of its kind.
        """
        if not name:
            return ""
        text = f"{domain}\\{name}".casefold().encode()
        made = blake2b(text, digest_size=5, key=self._key).hexdigest()
        return f"{made}$" if name.endswith("$") else made
