"""Nessus XML (``.nessus``, second version): the properties of each host, and its report items.

Source: 'Nessus v2 File Format' (Tenable): ``Policy``, ``ReportHost/HostProperties/tag``,
``ReportHost/ReportItem``. An item on a port says that the port answered; its severity is 0 for a
mere remark.
"""

from collections.abc import Mapping
from re import compile as pattern

from csirt.files.inventory import fields, markup
from csirt.files.inventory.elements import Elements, Path
from csirt.files.inventory.findings import Finding, cves_of, says_obsolete
from csirt.files.inventory.notes import Notes, refusal
from csirt.files.inventory.observation import Inventory, Span
from csirt.files.inventory.opened import Opened
from csirt.files.inventory.scanned import Scan, ScannedHost
from csirt.model.fault import Severity
from csirt.safe import safe

FORMAT = "nessus-v2"
SURE_CONFIDENCE = 95
"""Least confidence, in %, of a system that is kept: what a logon or a banner says, not a guess."""
TYPE_CONFIDENCE = 70
"""Least confidence, in %, of a device type from which the kind is guessed."""

_ITEM = ("ReportHost", "ReportItem")
_INFO, _SYSTEM, _TYPE = "19506", "11936", "54615"
"""Plugins that tell of the scan, of the system and of the type of device."""
_PORT_SCANNERS = {"10335", "11219", "14272", "34220"}
_LEAST_SCORES = {"1": 0.1, "2": 4.0, "3": 7.0, "4": 9.0}
"""Least score of each severity, where an item bears none (CVSS v3.1, section 5)."""
_SCORES = ("cvss4_base_score", "cvss3_base_score", "cvss_base_score")
_VECTORS = ("cvss4_vector", "cvss3_vector", "cvss_vector")
_TEXTS = {*_SCORES, *_VECTORS, "plugin_output", "plugin_name"}
_CONFIDENCE = pattern(r"(?i)confidence level\s*:\s*(\d{1,3})")
_VERSION = pattern(r"(?i)nessus version\s*:\s*([0-9][0-9.]{0,20})")
_LOGGED_ON = pattern(r"(?i)credentialed checks\s*:\s*yes")
_RANGE = pattern(r"(\d{1,5})(?:-(\d{1,5}))?")
_WHEN = pattern(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def recognised(opened: Opened) -> bool:
    """Return whether the first element is that of the second version of the format."""
    return opened.root == "NessusClientData_v2"


def read(opened: Opened) -> Inventory:
    """Return the machines of a scan, with their flaws.

    Raises:
        ContentError: truncated, malformed, hostile, or without a machine.
    """
    notes = Notes(safe(opened.path))
    found = _Report(Scan(notes))
    markup.read_elements(opened.path, Elements(found.began, found.ended))
    if not found.scan.hosts:
        raise refusal("inventory.aborted", safe(opened.path), opened.place)
    if unended := sum(not host.ended for host in found.scan.hosts.values()):
        notes.add("inventory.unfinished", "", unended, Severity.WARNING)
    hosts = found.scan.observed()
    on, at = min(found.begun, default=("", ""))
    return Inventory(
        format=FORMAT,
        file=safe(opened.path.name),
        sha256=opened.sha256,
        tool=f"Nessus {found.version}".strip(),
        on=on or None,
        at=at,
        hosts=hosts,
        open_ports=sum(len(host.ports) for host in found.scan.hosts.values()),
        faults=notes.faults(),
    )


class _Report:
    """Turns elements into machines."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.version = ""
        self.begun: list[tuple[str, str]] = []
        """Day and time at which each machine was begun."""
        self._host = ScannedHost()
        self._tags: dict[str, str] = {}
        self._item: dict[str, str] = {}
        self._cves: list[str] = []
        self._texts: dict[str, str] = {}
        self._outputs: dict[str, str] = {}
        self._preference = ""
        self._looked = False
        self._spans: tuple[Span, ...] = ()

    def began(self, path: Path, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if path[-1] == "ReportHost":
            name = attributes.get("name", "")
            self._host = self.scan.host(name[:200])
            self._host.named(name)
            self._tags, self._outputs, self._looked = {}, {}, False
        elif path[-2:] == _ITEM:
            self._item, self._texts, self._cves = attributes, {}, []

    def ended(self, path: Path, attributes: dict[str, str], text: str) -> None:
        """Take an element with its text."""
        if path[-2:] == _ITEM:
            self._take_item()
        elif path[-3:-1] == _ITEM and path[-1] in _TEXTS:
            self._texts.setdefault(path[-1], text)
        elif path[-3:-1] == _ITEM and path[-1] == "cve":
            self._cves.append(text[:40])
        elif path[-2:] == ("HostProperties", "tag") and len(self._tags) < 10_000:
            self._tags.setdefault(attributes.get("name", ""), text)
        elif path[-1] == "ReportHost":
            self._take_host()
        elif path[-2:] == ("preference", "name"):
            self._preference = text
        elif path[-2:] == ("preference", "value") and self._preference == "port_range":
            self._spans = _spans(text)

    def _take_item(self) -> None:
        item, texts = self._item, self._texts
        plugin = item.get("pluginID", "")
        service = item.get("svc_name", "").rstrip("?")
        port = self.scan.port(self._host, item.get("port", ""), item.get("protocol", ""), service)
        self._looked = self._looked or plugin in _PORT_SCANNERS
        if plugin in (_INFO, _SYSTEM, _TYPE):
            self._outputs[plugin] = texts.get("plugin_output", "")
        severity = item.get("severity", "0")
        if severity not in _LEAST_SCORES:
            return
        title = item.get("pluginName") or texts.get("plugin_name", "")
        found = Finding(
            title=title,
            score=max(_LEAST_SCORES[severity], _score(texts)),
            port=port,
            vector=next((texts[name] for name in _VECTORS if texts.get(name)), ""),
            family=item.get("pluginFamily", ""),
            cves=cves_of(" ".join(self._cves)),
            obsolete=says_obsolete(title, "nessus"),
        )
        self.scan.finding(self._host, found)

    def _take_host(self) -> None:
        host, tags, outputs = self._host, self._tags, self._outputs
        for name in ("host-ip", "host-fqdn", "host-rdns", "hostname", "netbios-name"):
            host.named(tags.get(name, "").rpartition("\\")[2])
        host.macs = tags.get("mac-address", "").split()[: fields.MAX_VALUES]
        host.ended = bool(tags.get("HOST_END") or tags.get("HOST_END_TIMESTAMP"))
        info = outputs.get(_INFO, "")
        logon = tags.get("Credentialed_Scan", "").lower() == "true"
        host.logged_on = logon or _LOGGED_ON.search(info) is not None
        if self._looked:
            host.covers = self._spans
        self._take_system(host)
        if version := _VERSION.search(info):
            self.version = self.version or version[1]
        if (moment := self._moment(tags)) != ("", ""):
            self.begun.append(moment)

    def _take_system(self, host: ScannedHost) -> None:
        tags, outputs = self._tags, self._outputs
        system = tags.get("operating-system", "")
        sure = _confidence(tags.get("operating-system-conf", "") or outputs.get(_SYSTEM, ""))
        if system and "\n" not in system and sure >= SURE_CONFIDENCE:
            host.system = system
        elif system:
            self.scan.notes.add("inventory.system-unsure")
        if _confidence(outputs.get(_TYPE, "")) >= TYPE_CONFIDENCE:
            host.type = tags.get("system-type", "")[:60]

    def _moment(self, tags: Mapping[str, str]) -> tuple[str, str]:
        """Return when a machine was begun: in UTC, or by the clock of the scanner."""
        notes = self.scan.notes
        if stamp := tags.get("HOST_START_TIMESTAMP", ""):
            on, at = fields.instant(stamp, "HOST_START_TIMESTAMP", notes)
            return on, f"{at} UTC" if at else ""
        told = tags.get("HOST_START", "")
        found = _WHEN.fullmatch(told)
        if found is None or found[1] not in _MONTHS:
            if told:
                notes.add("inventory.bad-date", f"HOST_START {told[:40]}")
            return "", ""
        day = f"{found[4]}-{_MONTHS.index(found[1]) + 1:02}-{int(found[2]):02}"
        return fields.moment(f"{day} {found[3]}", "HOST_START", notes)


def _score(texts: Mapping[str, str]) -> float:
    told = next((texts[name] for name in _SCORES if texts.get(name)), "")
    try:
        return min(max(float(told), 0.0), 10.0)
    except ValueError:
        return 0.0


def _confidence(text: str) -> int:
    found = _CONFIDENCE.search(text)
    told = found[1] if found else text.strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0


def _spans(text: str) -> tuple[Span, ...]:
    """Return the ports of a policy, ``1-65535`` or ``all``; none where it does not say them."""
    if text == "all":
        return (Span("tcp", 1, 65_535),)
    found = [_RANGE.fullmatch(part.strip()) for part in text[:100_000].split(",")]
    parts = [each for each in found if each is not None]
    if len(parts) < len(found):
        return ()
    return tuple(Span("tcp", int(each[1]), int(each[2] or each[1])) for each in parts)
