"""OpenVAS and Greenbone report XML: results by machine, and what the scanner found out of each.

Source: 'Greenbone Management Protocol', command ``get_reports``
(https://docs.greenbone.net/API/GMP/gmp-22.4.html#command_get_reports): ``report/results/result``,
``report/host/detail``, ``report/result_count``. A report stands in the report that was exported.
"""

from csirt.files.inventory import fields, markup
from csirt.files.inventory.elements import Elements, Path
from csirt.files.inventory.findings import Finding, cves_of, says_obsolete
from csirt.files.inventory.notes import Notes, refusal
from csirt.files.inventory.observation import Inventory
from csirt.files.inventory.opened import Opened
from csirt.files.inventory.scanned import Scan, ScannedHost
from csirt.model.fault import Severity
from csirt.safe import safe

FORMAT = "openvas-xml"
TOOL = "OpenVAS"
MAX_CVES = 1_000
_ROOTS = {"report", "get_reports_response"}
_RESULT = ("results", "result")
_HOST = ("report", "host")
_LOGONS = {"Auth-SSH-Success", "Auth-SMB-Success", "Auth-ESXi-Success"}
_AROUND = {"scan_run_status", "scan_start", "timestamp"}
#: Elements that only a report of flaws has below ``report``.
_MARKS = {"results", "scan_run_status", "scan_start"}


def recognised(opened: Opened) -> bool:
    """Return whether a report stands in the file, itself or in the report that was exported."""
    return opened.root in _ROOTS and markup.holds(opened.path, "report", _MARKS)


def read(opened: Opened) -> Inventory:
    """Return the machines of a report, with their flaws.

    Raises:
        ContentError: truncated, malformed, hostile, or of a scan that stopped before any machine.
    """
    notes = Notes(safe(opened.path))
    report = _Report(Scan(notes))
    markup.read_elements(opened.path, Elements(report.began, report.ended))
    report.close()
    hosts = report.scan.observed()
    finished = report.texts.get("scan_run_status", "Done") == "Done"
    if not finished and not hosts:
        raise refusal("inventory.aborted", safe(opened.path), opened.place)
    if finished and not hosts:
        notes.add("inventory.no-host-up", severity=Severity.WARNING)
    if not finished:
        notes.add("inventory.unfinished", severity=Severity.WARNING)
    on, at = _moment(report.texts, notes)
    version = notes.line(report.texts.get("version", ""))
    return Inventory(
        format=FORMAT,
        file=safe(opened.path.name),
        sha256=opened.sha256,
        tool=f"{TOOL} (GMP {version})"[:200] if version else TOOL,
        on=on or None,
        at=f"{at} UTC" if at else "",
        hosts=hosts,
        open_ports=sum(len(host.ports) for host in report.scan.hosts.values()),
        faults=notes.faults(),
    )


def _moment(texts: dict[str, str], notes: Notes) -> tuple[str, str]:
    told = texts.get("scan_start") or texts.get("timestamp", "")
    return fields.utc(told, "scan_start", notes) if told else ("", "")


class _Report:
    """Turns elements into machines."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.texts: dict[str, str] = {}
        """What stands around the results: status, beginning, version."""
        self._result: dict[str, str] = {}
        self._cves: list[str] = []
        self._detail: dict[str, str] = {}
        self._details: list[tuple[str, str]] = []
        self._address = self._end = ""
        self._port_host = ""
        self._counts: dict[tuple[str, str], str] = {}

    def began(self, path: Path, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if path[-2:] == _RESULT:
            self._result, self._cves = {}, []
        elif path[-2:] == _HOST:
            self._address, self._end, self._details = "", "", []
        elif path[-1] == "detail":
            self._detail = {}
        elif path[-5:] == (*_RESULT, "nvt", "refs", "ref"):
            self._take_reference(attributes)

    def ended(self, path: Path, _attributes: dict[str, str], text: str) -> None:
        """Take an element with its text."""
        if path[-2:] == _RESULT:
            self._take_result()
        elif path[-3:-1] == _RESULT:
            self._result[path[-1]] = text
        elif path[-4:-2] == _RESULT:
            self._take_of_result(path[-2:], text)
        elif path[-6:] == (*_RESULT, "nvt", "severities", "severity", "value"):
            self._result.setdefault("vector", text)
        elif path[-2:] == _HOST:
            self._take_host()
        elif path[-3:-1] == _HOST:
            self._take_of_host(path[-1], text)
        elif path[-4:-1] == (*_HOST, "detail"):
            self._detail[path[-1]] = text
        else:
            self._take_around(path, text)

    def close(self) -> None:
        """Tell every machine whether the report leaves results of the scan out."""
        levels = {level for level, _ in self._counts}
        left = any(
            self._counts.get((level, "full"), "0") != self._counts.get((level, "filtered"), "0")
            for level in levels
        )
        if left:
            self.scan.notes.add("inventory.results-left", severity=Severity.WARNING)
        for host in self.scan.hosts.values():
            host.kept_back = left

    def _take_reference(self, attributes: dict[str, str]) -> None:
        if attributes.get("type", "").lower() == "cve" and len(self._cves) < MAX_CVES:
            self._cves.append(attributes.get("id", "")[:40])

    def _take_of_result(self, path: Path, text: str) -> None:
        match path:
            case ("host", "hostname"):
                self._result["hostname"] = text
            case ("nvt", "name" | "family" | "tags" | "cve" as name):
                self._result[f"nvt/{name}"] = text
            case _:
                pass

    def _take_result(self) -> None:
        told, scan = self._result, self.scan
        if not (key := told.get("host", "")):
            scan.notes.add("inventory.left", "result")
            return
        host = scan.host(key[:200])
        host.named(key)
        host.named(told.get("hostname", ""))
        port = self._port(host, told.get("port", ""))
        score = _number(told.get("severity", ""))
        if score < 0 or told.get("threat", "") == "False Positive":
            scan.notes.add("inventory.false-positive")
        elif score > 0:
            title = " ".join((told.get("nvt/name") or told.get("name", "")).split())
            numbers = " ".join((*self._cves, told.get("nvt/cve", "")))
            vector = told.get("vector") or _tag(told.get("nvt/tags", ""), "cvss_base_vector")
            obsolete = says_obsolete(title, "openvas")
            family = told.get("nvt/family", "")
            cves = cves_of(numbers)
            scan.finding(host, Finding(title, score, port, vector, family, cves, obsolete))

    def _port(self, host: ScannedHost, text: str) -> int:
        """Return the port of ``443/tcp`` or ``https (443/tcp)``; 0 for ``general/tcp``."""
        number, _, protocol = text.rpartition("(")[2].rstrip(")").partition("/")
        return self.scan.port(host, number.strip(), protocol.strip())

    def _take_of_host(self, name: str, text: str) -> None:
        if name == "ip":
            self._address = text
        elif name == "end":
            self._end = text
        elif name == "detail" and len(self._details) < 10_000:
            self._details.append((self._detail.get("name", ""), self._detail.get("value", "")))

    def _take_host(self) -> None:
        if not self._address:
            return
        host = self.scan.host(self._address[:200])
        host.named(self._address)
        host.ended = bool(self._end)
        for name, value in self._details:
            if name == "hostname":
                host.named(value)
            elif name == "MAC" and len(host.macs) <= fields.MAX_VALUES:
                host.macs.append(value)
            elif name == "best_os_txt":
                host.system = host.system or value
            elif name in _LOGONS:
                host.logged_on = True

    def _take_around(self, path: Path, text: str) -> None:
        if path[-4:-2] == ("report", "result_count") and path[-1] in ("full", "filtered"):
            if path[-2] not in ("log", "false_positive"):
                self._counts[path[-2], path[-1]] = text
        elif path[-3:] == ("ports", "port", "host"):
            self._port_host = text
        elif path[-3:] == ("report", "ports", "port"):
            if self._port_host:
                host = self.scan.host(self._port_host[:200])
                host.named(self._port_host)
                self._port(host, text)
            self._port_host = ""
        elif path[-3:] in (("report", "gmp", "version"), ("report", "omp", "version")):
            self.texts["version"] = text
        elif path[-2:-1] == ("report",) and path[-1] in _AROUND:
            self.texts[path[-1]] = text


def _tag(tags: str, name: str) -> str:
    """Return one of the tags of a test, ``cvss_base_vector=AV:N/…|summary=…``."""
    parts = (part.strip().partition("=") for part in tags.split("|"))
    return next((value for key, _, value in parts if key == name), "")


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if -100 <= found <= 10 else 0.0
