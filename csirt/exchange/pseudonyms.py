"""Keyed pseudonyms of what names a house: addresses, MAC, machines, domains, files.

The same key gives the same pseudonyms, so that two exports are held together; without it nobody
finds a name again, not even by trying all of them. What has been seen stays true of them: who is in
which network, which name stands under which domain. It is no anonymity: times, volumes and shapes
are as they were (GDPR, article 4(5)).
"""

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from re import compile as pattern

from csirt.exchange.pseudonym_addresses import Addresses
from csirt.seal import keyed, sha256_bytes

KEY_BYTES = 32
SIGNS = 10
"""Hexadecimal signs of a name: of 10,000 names, two become one once in 20,000 exports."""
SUFFIXES = frozenset(
    ["pcap", "pcapng", "cap", "gz", "csv", "log", "txt", "json", "xml", "ioc", "stix", "exe", "dll",
     "sys", "bat", "cmd", "ps1", "vbs", "com", "scr"]
)  # fmt: skip
"""Endings of files that say what a file is and nothing of whose."""
PUBLIC_WORDS = frozenset(
    ["account", "atsvc", "cifs", "csexec", "dcerpc", "dns", "epmapper", "gc", "host", "http",
     "imap", "kadmin", "krbtgt", "ldap", "lsarpc", "mssqlsvc", "netlogon", "nfs", "ntsvcs",
     "paexec", "pop", "protected_storage", "psexesvc", "remcom", "restrictedkrbhost", "rpcss",
     "samr", "smtp", "spoolss", "srvsvc", "svcctl", "termsrv", "winexesvc", "winreg", "wkssvc",
     "wsman", "xcmd"]
)  # fmt: skip
"""Names of pipes, services and tools that every network has. Only the whole word is let through:
the pipes of PsExec bear the name of a machine behind theirs."""
_MAC = pattern(r"[0-9a-f]{2}(?:([:.-]?)[0-9a-f]{2}){5}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}")


class Pseudonyms:
    """The pseudonyms of one key of :data:`KEY_BYTES` bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key of {KEY_BYTES} bytes")
        self._key = key
        self._addresses = Addresses(key)
        self._known: dict[tuple[str, str], str] = {}

    @property
    def fingerprint(self) -> str:
        """Eight signs that tell keys apart, and do not help to find one."""
        return sha256_bytes(self._key)[:8]

    def machine(self, text: str) -> str:
        """Return the pseudonym of a machine or a domain, called by its address or by its name.

        Of a name, each label stands under the domain above it.
        """
        return self._once("machine", text, self._machine)

    def network(self, text: str) -> str:
        """Return the pseudonym of a network, of the same length: those in it stay in it.

        Raises:
            ValueError: no network.
        """
        network = ip_network(text, strict=False)
        first = self._addresses.of(network.network_address)
        return str(ip_network(f"{first}/{network.prefixlen}", strict=False))

    def mac(self, text: str) -> str:
        """Return the pseudonym of a MAC: of no vendor (locally administered), a group still one."""
        return self._once("mac", text, self._mac)

    def file(self, text: str) -> str:
        """Return the pseudonym of the name of a file, with its endings where all know them."""
        return self._once("file", text, self._file)

    def word(self, text: str) -> str:
        """Return a service, pipe or program as it is where all have it, else a pseudonym."""
        stem, _, ending = text.casefold().partition(".")
        public = stem in PUBLIC_WORDS and (not ending or ending in SUFFIXES)
        return text if public else self.file(text)

    def record(self, text: str) -> str:
        """Return the pseudonym of ``FILE#frame``, the frame as it is."""
        file, sign, number = text.rpartition("#")
        return f"{self.file(file)}#{number}" if sign and number.isdigit() else self.file(text)

    def _once(self, kind: str, text: str, made: Callable[[str], str]) -> str:
        if not text:
            return ""
        key = kind, text
        if key not in self._known:
            self._known[key] = made(text)
        return self._known[key]

    def _machine(self, text: str) -> str:
        try:
            return str(self._addresses.of(ip_address(text.strip().partition("%")[0])))
        except ValueError:
            return self._name(text)

    def _name(self, text: str) -> str:
        above, made = "", list[str]()
        for label in reversed(text.casefold().strip().rstrip(".").split(".")):
            above = f"{label}.{above}"
            made.append(f"h-{self._signs('name', above)}")
        return ".".join(reversed(made))

    def _mac(self, text: str) -> str:
        if not _MAC.fullmatch(text.casefold()):
            return self._name(text)
        data = bytes.fromhex("".join(each for each in text if each not in ":.-"))
        if data in (bytes(6), b"\xff" * 6):
            return data.hex(":")
        made = bytearray(keyed(self._key, b"mac\0" + data)[:6])
        made[0] = made[0] & 0xFC | 2 | data[0] & 1
        return made.hex(":")

    def _file(self, text: str) -> str:
        endings = list[str]()
        stem = text.casefold()
        while (ending := stem.rpartition(".")[2]) in SUFFIXES and "." in stem:
            endings.insert(0, f".{ending}")
            stem = stem.removesuffix(f".{ending}")
        return f"f-{self._signs('file', text.casefold())}{''.join(endings)}"

    def _signs(self, kind: str, text: str) -> str:
        data = f"{kind}\0{text}".encode("utf-8", "surrogatepass")
        return keyed(self._key, data).hex()[:SIGNS]
