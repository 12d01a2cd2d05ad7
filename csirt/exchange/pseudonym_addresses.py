"""Addresses under a key, prefix by prefix: two of one network stay in one network.

Bit i of an address is turned over or not by a keyed function of the i bits before it, so that two
addresses share as many bits after as before, and no two become one. What has a meaning of its own
keeps it: a private address stays in its range, a broadcast stays one, and no other address falls
there. An exact map leaves no choice in how: every bit on the way to such a range is left as it is.
A public address beside one (192.169.0.0, beside 192.168.0.0) therefore keeps its first bits.

Source: Xu, Fan, Ammar, Moon, 'Prefix-Preserving IP Address Anonymization', ICNP 2002 (Crypto-PAn),
with HMAC-SHA256 for the function; RFC 1918, 6598, 3927, 4193, 4291, 5771.
"""

from ipaddress import IPv4Address, IPv6Address, ip_network

from csirt.seal import keyed

KEPT = tuple(
    map(
        ip_network,
        ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/23", "239.255.255.0/24", "255.255.255.255/32",
         "::/127", *(f"ff0{scope:x}::/111" for scope in range(16))),
    )
)  # fmt: skip
"""Left as they are, for they name nobody: loopback, unspecified, broadcast, groups of protocols."""
RANGES = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
         "224.0.0.0/4", "240.0.0.0/4", "::ffff:0:0/96", "fe80::/64", "fd00::/8", "ff00::/8",
         "ff02::1:ff00:0/104"),
    )
)  # fmt: skip
"""Kept as ranges, turned over below: a link-local address of IPv6 often holds a MAC, and a
solicited-node group (the last) the end of an address."""
MAPPED = bytes(10) + b"\xff\xff"
"""Before an address of IPv4 written as one of IPv6."""
_LAST_OF_ONES = sum(1 << ((2 << bit) - 1) for bit in range(8))
"""The nodes on the way to a last byte of 255, the broadcast of most networks."""


def _on_the_way() -> dict[tuple[int, bytes], int]:
    """Return the nodes that lead to a range, by the bytes before them, as bits of their number."""
    found: dict[tuple[int, bytes], int] = {}
    for network in (*KEPT, *RANGES):
        data = network.network_address.packed
        for depth in range(network.prefixlen):
            at, bit = divmod(depth, 8)
            key = network.version, data[:at]
            found[key] = found.get(key, 0) | 1 << _node(data[at], bit)
    return found


def _node(byte: int, bit: int) -> int:
    """Return the number of a node in the tree of one byte: 1 above, then row by row to 255."""
    return 1 << bit | byte >> (8 - bit)


_HELD = _on_the_way()
_KEPT = {
    version: [
        (
            each.max_prefixlen - each.prefixlen,
            int(each.network_address) >> each.max_prefixlen - each.prefixlen,
        )
        for each in KEPT
        if each.version == version
    ]
    for version in (4, 6)
}
"""By version: how far to shift an address, and what is then left of one of each range."""


class Addresses:
    """The addresses of one key; what was worked out once is kept."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._tables: dict[tuple[int, bytes], int] = {}

    def of(self, address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
        """Return the address that stands for another, of the same version."""
        data = address.packed
        if len(data) == 16 and data.startswith(MAPPED):
            return IPv6Address(MAPPED + self.of(IPv4Address(data[12:])).packed)
        number = int(address)
        if any(number >> bits == start for bits, start in _KEPT[address.version]):
            return type(address)(data)
        made = bytes(self._byte(address.version, data, at) for at in range(len(data)))
        return type(address)(made)

    def _byte(self, version: int, data: bytes, at: int) -> int:
        table, byte = self._table(version, data[:at]), data[at]
        node, turned = 1, 0
        for bit in range(7, -1, -1):
            turned |= (table >> node & 1) << bit
            node = node << 1 | byte >> bit & 1
        return byte ^ turned

    def _table(self, version: int, before: bytes) -> int:
        """Return which nodes of the next byte turn over: one hash has a bit for each of the 255."""
        key = version, before
        if key not in self._tables:
            made = keyed(self._key, b"address\0" + bytes([version]) + before)
            held = _HELD.get(key, 0)
            if version == 4 and len(before) == 3:
                held |= _LAST_OF_ONES
            self._tables[key] = int.from_bytes(made, "big") & ~held
        return self._tables[key]
