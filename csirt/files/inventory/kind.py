"""What kind of asset a machine is, guessed from what it shows; a person's word overrides it.

The tables are read from the top, and the first rule whose evidence is all there gives the kind.
What is not clear stays ``unknown-device``: a wrong kind would give wrong techniques and figures,
an unknown one only asks for a look. All rules are ours (``origin: expert``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from re import IGNORECASE, Pattern
from re import compile as pattern

from csirt.files.inventory.observation import UNKNOWN_KIND, OpenPort


def _words(text: str) -> Pattern[str]:
    return pattern(text, IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a file shows of the kind of a machine."""

    tcp: frozenset[int] = frozenset()
    products: str = ""
    """Names and products of the services, one after the other."""
    system: str = ""
    """Operating system, when sure."""
    type: str = ""
    """Device type: of nmap's sure match, of GLPI's ``network_device``, or the chassis."""


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions given must hold."""

    kind: str
    all_tcp: frozenset[int] = frozenset()
    any_tcp: frozenset[int] = frozenset()
    no_tcp: frozenset[int] = frozenset()
    products: Pattern[str] | None = None
    system: Pattern[str] | None = None
    type: Pattern[str] | None = None


_WINDOWS_SERVER = _words(r"windows.{0,12}\bserver\b")
_DESKTOP = _words(r"windows.{0,12}\b(xp|vista|7|8|8\.1|10|11)\b|mac ?os\b|\bos x\b")
_MOBILE = _words(r"\bandroid\b|\bios \d|\bipados\b|\biphone\b")

#: A machine as a scan sees it.
SCANNED = (
    # Kerberos and LDAP together: a domain controller (RFC 4120 and 4511); 88 alone is any Mac.
    Rule("domain-controller", all_tcp=frozenset({88, 389})),
    Rule("hypervisor", products=_words(r"vmware esxi?\b")),
    Rule("hypervisor-manager", products=_words(r"vcenter")),
    # A viewer or a modality also answers on DICOM ports: only the name of an archive is clear.
    Rule("imaging-server", products=_words(r"orthanc|dcm4che|conquest dicom|\bpacs\b")),
    # LPD or JetDirect, but not on a Linux or Windows server: 9100 is also a Prometheus exporter.
    Rule("printer", any_tcp=frozenset({515, 9100}), no_tcp=frozenset({22, 135, 3306, 3389, 5432})),
    Rule("printer", type=_words(r"^(printer|print server)$")),
    Rule("server", system=_WINDOWS_SERVER),
    Rule("server", products=_WINDOWS_SERVER),
    Rule("mobile-phone", system=_MOBILE),
    Rule("workstation", system=_DESKTOP),
    Rule("firewall", system=_words(r"fortios|pan-os|check point|stormshield|\basa\b|\bpix\b")),
    Rule("firewall", type=_words(r"^firewall$")),
    Rule("switch", type=_words(r"^(switch|hub|bridge)$")),
    Rule("router", type=_words(r"^(router|broadband router)$")),
    Rule("network-device", type=_words(r"^(wap|load balancer|proxy server|telecom-misc)$")),
    Rule("network-device", system=_words(r"\bcisco (ios|nx-os)|junos|arubaos|comware|routeros")),
    Rule("ip-phone", type=_words(r"^(voip phone|voip adapter)$")),
    Rule("storage", type=_words(r"^storage-misc$")),
)

#: A computer or phone as its own agent sees it.
INVENTORIED = (
    Rule("mobile-phone", system=_MOBILE),
    Rule("hypervisor", system=_words(r"vmware esxi?\b|proxmox|hyper-v server|xenserver")),
    Rule("server", system=_WINDOWS_SERVER),
    Rule("server", type=_words(r"\b(server|rack|blade)\b")),
    Rule("workstation", type=_words(r"laptop|notebook|portable|desktop|tower|convertible")),
    Rule("workstation", type=_words(r"all.in.one|space-saving|lunch box|tablet|low profile")),
    Rule("workstation", type=_words(r"mini pc|stick pc|detachable|pizza box")),
    Rule("workstation", system=_DESKTOP),
)

_PHONE = _words(r"\b(ip|sip|voip)[ -]?(touch|phone)|deskphone|yealink|polycom|\bsnom")
_NETWORK = (
    r"\bcisco\b|nx-os|junos|aruba|comware|routeros|procurve|versatile routing|extremexos|fortios"
    r"|\bswitch\b|access point|\bws-c\d|\bn\dk-|\bc9\d00|\bair-|catalyst|nexus"
)

#: A machine as its neighbour names it by LLDP or CDP: its own words on itself.
NEIGHBOURS = (
    Rule("ip-phone", system=_PHONE),
    Rule("ip-phone", type=_PHONE),
    Rule("network-device", system=_words(_NETWORK)),
    Rule("network-device", type=_words(_NETWORK)),
    *INVENTORIED,
)

#: Item types of GLPI and device types of its network inventory that need no guess.
DECLARED = {
    "NetworkEquipment": "network-device",
    "Networking": "network-device",
    "Printer": "printer",
    "Storage": "storage",
}

_BROAD = {"server", "workstation", "network-device"}


def guess(rules: Iterable[Rule], evidence: Evidence) -> str:
    """Return the kind of the first rule whose conditions all hold, else ``unknown-device``."""
    return next((rule.kind for rule in rules if _holds(rule, evidence)), UNKNOWN_KIND)


def _holds(rule: Rule, evidence: Evidence) -> bool:
    return (
        rule.all_tcp <= evidence.tcp
        and (not rule.any_tcp or bool(rule.any_tcp & evidence.tcp))
        and not rule.no_tcp & evidence.tcp
        and (rule.products is None or rule.products.search(evidence.products) is not None)
        and (rule.system is None or rule.system.search(evidence.system) is not None)
        and (rule.type is None or rule.type.search(evidence.type) is not None)
    )


def scanned_kind(ports: Iterable[OpenPort], system: str, type_: str) -> str:
    """Return the kind of a machine of a scan."""
    every = tuple(ports)
    tcp = frozenset(port.number for port in every if port.protocol == "tcp")
    products = "\n".join(port.product for port in every if port.product)
    return guess(SCANNED, Evidence(tcp, products, system, type_))


def precision(kind: str) -> int:
    """Return how much a kind says: nothing, a family, or one kind in it."""
    return 0 if kind == UNKNOWN_KIND else 1 if kind in _BROAD else 2


def guessable() -> frozenset[str]:
    """Return every kind that an import may write; each stands in the catalogue (a test)."""
    ruled = {rule.kind for rule in SCANNED + NEIGHBOURS}
    return frozenset(ruled | set(DECLARED.values()) | {UNKNOWN_KIND, "ip-phone", "mobile-phone"})
