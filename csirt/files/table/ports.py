"""Services as firewalls and people write them: ``HTTPS``, ``tcp/443``, ``3389``, ``ALL``."""

from collections.abc import Iterator, Mapping, Sequence
from re import IGNORECASE
from re import compile as pattern

from csirt.files.table.words import plain

Names = Mapping[tuple[int, str], str]

ALL = "all"
_ANY = {"all", "any", "tous", "toutes", "tout", "x", "oui", "yes", "ip", "all tcp", "all udp", "1"}
_PORT = pattern(
    r"(?:(tcp|udp)[\s/_:-]*)?(\d{1,5})(?:\s*[-–:]\s*(\d{1,5}))?(?:[\s/_:]*(tcp|udp))?", IGNORECASE
)
#: Names that tools and people use, by the name of the catalogue.
_ALIASES = {
    "web": ("http", "https"), "ssl": ("https",), "tse": ("rdp",), "ms rdp": ("rdp",),
    "microsoft ds": ("smb",), "cifs": ("smb",), "samba": ("smb",), "partage": ("smb",),
    "ldaps": ("ldap",), "ad": ("ldap", "kerberos", "smb", "dns"), "active directory": (
        "ldap", "kerberos", "smb", "dns"), "windows ad": ("ldap", "kerberos", "smb", "dns"),
    "sql server": ("mssql",), "ms sql": ("mssql",), "sqlserver": ("mssql",),
    "postgresql": ("postgres",), "impression": ("printing",), "print": ("printing",),
    "jetdirect": ("printing",), "dcerpc": ("rpc",), "ms rpc": ("rpc",), "dce rpc": ("rpc",),
    "mllp": ("hl7",), "sauvegarde": ("backup",), "sip tcp": ("sip",), "smtps": ("smtp",),
    "imaps": ("imap",), "pop3s": ("pop3",), "https 443": ("https",), "citrix": ("ica",),
}  # fmt: skip
MOST_OF_RANGE = 50
"""Ports without a name that are listed of a range; beyond, only those that have a name."""


def numbers(texts: Sequence[str], names: Names) -> list[tuple[int, str]]:
    """Return the ports that texts say, by number and protocol; what is none is left."""
    if not texts:
        return []
    by_name: dict[str, tuple[int, str]] = {}
    for port, name in names.items():
        by_name.setdefault(name, port)
    found: list[tuple[int, str]] = []
    for text in texts:
        for label in services(text, names):
            if label in by_name:
                found.append(by_name[label])
            elif "/" in label:
                number, _, protocol = label.partition("/")
                found.append((int(number), protocol))
    return found


def services(text: str, names: Names) -> tuple[str, ...]:
    """Return the names of ports that a text means; empty when it is no service."""
    words = plain(text)
    if words in _ANY:
        return (ALL,)
    known = set(names.values())
    if words in known:
        return (words,)
    if words in _ALIASES:
        return tuple(name for name in _ALIASES[words] if name in known)
    if found := _PORT.fullmatch(text.strip()):
        return tuple(_numbered(*found.groups(), names=names))
    return ()


def _numbered(
    before: str | None, first: str, last: str | None, after: str | None, *, names: Names
) -> Iterator[str]:
    protocol = (before or after or "tcp").lower()
    low, high = int(first), int(last or first)
    if not 0 < low <= high <= 65_535:
        return
    if (low, high) == (1, 65_535):
        yield ALL
        return
    told = high - low < MOST_OF_RANGE
    labels = (
        names.get((number, protocol)) or (f"{number}/{protocol}" if told else "")
        for number in range(low, high + 1)
    )
    yield from dict.fromkeys(label for label in labels if label)
