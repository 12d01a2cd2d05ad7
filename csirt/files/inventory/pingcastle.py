"""PingCastle XML (``HealthcheckData``): the audit of an Active Directory, and no inventory.

Source: the report's own classes (https://github.com/netwrix/pingcastle, ``HealthcheckData.cs``):
each family scores the points of its rules, 100 at most, and the directory scores its worst family.
Of the names that a report may hold, only those of the domain controllers are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt.files.inventory import fields, markup
from csirt.files.inventory.elements import Elements
from csirt.files.inventory.elements import Path as Names
from csirt.files.inventory.notes import Notes, refusal
from csirt.files.inventory.observation import Observed
from csirt.model.directory_audit import DirectoryAudit, DirectoryRisk, DirectoryRule
from csirt.model.fault import Fault, Severity
from csirt.safe import safe
from csirt.seal import sha256_file
from csirt.text import say

ROOT = "HealthcheckData"
TOOL = "PingCastle"
MAX_RULES = 2_000
MAX_CONTROLLERS = 2_000
KIND = "domain-controller"

_FAMILIES = {
    "StaleObjects": DirectoryRisk.STALE_OBJECTS,
    "PrivilegedAccounts": DirectoryRisk.PRIVILEGED_ACCOUNTS,
    "Trusts": DirectoryRisk.TRUSTS,
    "Anomalies": DirectoryRisk.ANOMALIES,
}
_SCORES = {
    "StaleObjectsScore": DirectoryRisk.STALE_OBJECTS,
    "PrivilegiedGroupScore": DirectoryRisk.PRIVILEGED_ACCOUNTS,  # spelt so by the tool
    "TrustScore": DirectoryRisk.TRUSTS,
    "AnomalyScore": DirectoryRisk.ANOMALIES,
}
_CONTROLLER = (ROOT, "DomainControllers", "HealthcheckDomainController")
_RULE = (ROOT, "RiskRules", "HealthcheckRiskRule")
_WANTED = {"DomainFQDN", "GenerationDate", "EngineVersion"}
_WORST, _SUM = 100, "directory-audit.sum"


@dataclass(frozen=True, slots=True)
class Audited:
    """One report as read."""

    audit: DirectoryAudit
    controllers: tuple[Observed, ...]
    """The domain controllers that the report names."""
    file: str
    sha256: str
    tool: str
    """``PingCastle 3.2.0.1, 13:01:09``."""
    on: str
    """Day of the audit, by the clock of the machine that made it."""
    faults: tuple[Fault, ...]


def read_audit(path: Path) -> Audited:
    """Return the audit of a report, its numbers compared with each other.

    Raises:
        ContentError: no file, too big, not of PingCastle, truncated, hostile, without a domain, a
            day or a score, or with a number that is none; with file, line and column.
    """
    if not path.is_file():
        raise refusal("inventory.no-file", safe(path))
    if path.stat().st_size > markup.MAX_BYTES:
        raise refusal("inventory.too-big", safe(path), limit=markup.MAX_BYTES // 1_000_000)
    notes = Notes(safe(path))
    report = _Report(notes)
    markup.read_elements(path, Elements(report.began, report.ended))
    audit = report.audit(path)
    on, at = fields.moment(report.texts["GenerationDate"][:19].replace("T", " "), "", notes)
    if not on:
        raise refusal("directory-audit.lacks", safe(path), (1, 1), name="GenerationDate")
    tool = f"{TOOL} {notes.line(report.texts.get('EngineVersion', ''))}".strip()[:150]
    controllers = tuple(report.controllers())
    faults = (*notes.faults(), *_contradictions(audit, safe(path)))
    return Audited(
        audit=audit,
        controllers=controllers,
        file=safe(path),
        sha256=sha256_file(path),
        tool=f"{tool}, {at}" if at else tool,
        on=on,
        faults=faults,
    )


class _Report:
    """Keeps the few elements that are read."""

    def __init__(self, notes: Notes) -> None:
        self.texts: dict[str, str] = {}
        self._notes = notes
        self._numbers: dict[str, int] = {}
        self._rules: list[DirectoryRule] = []
        self._rule: dict[str, str] = {}
        self._controllers: list[tuple[str, str, list[str]]] = []
        self._controller: dict[str, str] = {}
        self._addresses: list[str] = []

    def began(self, path: Names, _attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if len(path) == 1 and path[0] != ROOT:
            raise markup.stopped("directory-audit.other", found=safe(path[0], limit=60))
        if path == _RULE:
            self._rule = {}
        elif path == _CONTROLLER:
            self._controller, self._addresses = {}, []

    def ended(self, path: Names, _attributes: dict[str, str], text: str) -> None:
        """Take an element with its text."""
        if path == _RULE:
            self._take_rule()
        elif path[:-1] == _RULE:
            self._rule[path[-1]] = text
        elif path == _CONTROLLER:
            self._take_controller()
        elif path[:-1] == _CONTROLLER:
            self._controller[path[-1]] = text
        elif path[:-1] == (*_CONTROLLER, "IP") and len(self._addresses) <= fields.MAX_VALUES:
            self._addresses.append(text)
        elif len(path) == 2 and path[-1] in (*_SCORES, "GlobalScore"):
            self._numbers[path[-1]] = _number(path[-1], text, _WORST)
        elif len(path) == 2 and path[-1] in _WANTED:
            self.texts.setdefault(path[-1], text)

    def audit(self, path: Path) -> DirectoryAudit:
        """Return the numbers of the report."""
        for name in ("DomainFQDN", "GenerationDate"):
            if not self.texts.get(name):
                raise refusal("directory-audit.lacks", safe(path), (1, 1), name=name)
        if "GlobalScore" not in self._numbers:
            raise refusal("directory-audit.lacks", safe(path), (1, 1), name="GlobalScore")
        scores = {
            family.value.replace("-", "_"): self._numbers[name]
            for name, family in _SCORES.items()
            if name in self._numbers
        }
        rules = sorted(self._rules, key=lambda each: (-each.points, each.rule))
        domain = self._notes.line(self.texts["DomainFQDN"]).lower()
        score = self._numbers["GlobalScore"]
        return DirectoryAudit.model_validate(
            {"domain": domain, "score": score, "rules": tuple(rules), **scores}
        )

    def controllers(self) -> Iterator[Observed]:
        """Yield the domain controllers that the report names."""
        for name, system, addresses in self._controllers:
            yield Observed(
                name=self._notes.line(name),
                hostnames=fields.hostnames([name], self._notes),
                addresses=fields.addresses(addresses, self._notes),
                system=self._notes.line(system),
                kind=KIND,
            )

    def _take_controller(self) -> None:
        if len(self._controllers) >= MAX_CONTROLLERS:
            raise markup.too_many(MAX_CONTROLLERS)
        told = self._controller
        if name := told.get("DCName", ""):
            self._controllers.append((name, told.get("OperatingSystem", ""), self._addresses))

    def _take_rule(self) -> None:
        told = self._rule
        family = _FAMILIES.get(told.get("Category", ""))
        name = self._notes.line(told.get("RiskId", ""))[:120]
        if family is None or not name:
            self._notes.add("directory-audit.rule-left", name or told.get("Category", ""))
            return
        if len(self._rules) >= MAX_RULES:
            raise markup.too_many(MAX_RULES)
        points = _number("Points", told.get("Points", ""), 1_000_000)
        self._rules.append(DirectoryRule(rule=name, family=family, points=points))


def _number(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= most):
        raise markup.stopped(
            "directory-audit.number", name=name, given=safe(text, limit=40), most=most
        )
    return int(text)


def _contradictions(audit: DirectoryAudit, file: str) -> tuple[Fault, ...]:
    """Return where the numbers of a report do not follow from each other: it was changed or cut."""
    points = dict.fromkeys(DirectoryRisk, 0)
    for rule in audit.rules:
        points[rule.family] += rule.points
    sums = {family: min(total, _WORST) for family, total in points.items()}
    told = {family: getattr(audit, family.value.replace("-", "_")) for family in DirectoryRisk}
    pairs = [
        (say(f"directory-audit.family.{family}"), score, sums[family])
        for family, score in told.items()
        if isinstance(score, int) and score != sums[family]
    ]
    if audit.score != max(sums.values()):
        pairs.append((say("directory-audit.family.all"), audit.score, max(sums.values())))
    return tuple(
        Fault(_SUM, Severity.WARNING, say(_SUM, name=name, score=score, sum=total), file)
        for name, score, total in pairs
    )
