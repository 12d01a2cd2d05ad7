"""Canonical JSON (RFC 8785): one way to write each value, so that its hash is its own."""

from typing import Any

import rfc8785

from csirt.errors import InputError


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of plain data, UTF-8.

    Raises:
        InputError: something JSON cannot hold exactly: a number beyond 2^53, a broken character.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise InputError("journal.data") from error
