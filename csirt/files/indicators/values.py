"""A value of a list made plain, or the reason why it is not looked for."""

from ipaddress import ip_address, ip_network
from re import IGNORECASE
from re import compile as pattern

from csirt.files.logs.cells import host_of
from csirt.model.indicator import IndicatorKind

_K = IndicatorKind
_DOTS = pattern(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\[\.|\.\]", IGNORECASE)
_COLONS = pattern(r"\[:\]|\[://\]")
_HXXP = pattern(r"^(?:h[xtX*]{2}p|hxxp|meow)(s?)(?=:|\[)", IGNORECASE)
_HEX = pattern(r"[0-9a-f]+")
_JA4 = pattern(r"[tqd][0-9s]{2}[di][0-9]{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}")
_LENGTHS = {64: _K.SHA256, 40: _K.SHA1, 32: _K.MD5}
WIDEST = {4: 8, 6: 19}
"""Prefix of the widest network that is looked for."""
#: Of no machine of the Internet (RFC 1918, 6598, 3927, 4193, 5735); the ranges kept for
#: documentation are not among them, since exercises use them.
_HOME = tuple(
    map(
        ip_network,
        ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
         "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10",
         "ff00::/8"),
    )
)  # fmt: skip
_HOME_NAMES = frozenset(
    {"local", "localhost", "lan", "home", "internal", "intranet", "invalid", "arpa"}
)


class NotSoughtError(ValueError):
    """Why a value is not looked for; its text is a key of the catalogue."""


def armed(text: str) -> str:
    """Return a text as it was before somebody made it harmless: ``hxxp://a[.]b`` is
    ``http://a.b``."""
    plain = _COLONS.sub(lambda found: found[0].strip("[]"), text.strip())
    plain = _DOTS.sub(".", plain).replace("[@]", "@").replace("[at]", "@")
    return _HXXP.sub(lambda found: f"http{found[1]}", plain)


def value_of(kind: IndicatorKind, text: str) -> tuple[IndicatorKind, str]:
    """Return a value of a stated kind, plain; its kind may be nearer than what was stated.

    Raises:
        NotSoughtError: it is none of its kind, or would be met everywhere.
    """
    plain = armed(text)
    if kind in (_K.ADDRESS, _K.NETWORK):
        return _address(plain)
    if kind in (_K.DOMAIN, _K.URL_HOST):
        return _name(kind, plain)
    low = plain.lower()
    if kind is _K.JA4:
        if not _JA4.fullmatch(low):
            raise NotSoughtError("indicator.value")
        return kind, low
    found = _LENGTHS.get(len(low))
    if found is not kind or not _HEX.fullmatch(low):
        raise NotSoughtError("indicator.value")
    return kind, low


def guessed(text: str) -> tuple[IndicatorKind, str]:
    """Return a value of which nobody says the kind.

    Raises:
        NotSoughtError: it looks like none.
    """
    plain = armed(text)
    low = plain.lower()
    if _HEX.fullmatch(low) and len(low) in _LENGTHS:
        return _LENGTHS[len(low)], low
    if _JA4.fullmatch(low):
        return _K.JA4, low
    if "://" in plain:
        return value_of(_K.URL_HOST, plain)
    if "@" in plain:
        raise NotSoughtError("indicator.email")
    try:
        return _address(plain)
    except NotSoughtError as error:
        if str(error) != "indicator.value":
            raise
    if "/" in plain:
        return value_of(_K.URL_HOST, plain)
    return value_of(_K.DOMAIN, plain)


def _address(text: str) -> tuple[IndicatorKind, str]:
    try:
        network = ip_network(text.strip("[]"), strict=False)
    except ValueError as error:
        raise NotSoughtError("indicator.value") from error
    if any(home.version == network.version and home.overlaps(network) for home in _HOME):
        raise NotSoughtError("indicator.private")
    if network.prefixlen < WIDEST[network.version]:
        raise NotSoughtError("indicator.wide")
    if network.prefixlen == network.max_prefixlen:
        return _K.ADDRESS, str(network.network_address)
    return _K.NETWORK, str(network)


def _name(kind: IndicatorKind, text: str) -> tuple[IndicatorKind, str]:
    name = host_of(text.removeprefix("*.").removeprefix("."))
    if not name:
        raise NotSoughtError("indicator.value")
    try:
        ip_address(name)
    except ValueError:
        pass
    else:
        return _address(name)
    last = name.rpartition(".")[2]
    if last in _HOME_NAMES:
        raise NotSoughtError("indicator.private")
    if "." not in name or last.isdigit():
        raise NotSoughtError("indicator.wide" if last.isalpha() else "indicator.value")
    return kind, name
