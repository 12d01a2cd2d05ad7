"""What a scanner found on a machine, and which flaw of the model that is, if any.

The model knows what a flaw opens (:class:`csirt.model.network.FlawClass`), not how grave it is: a
finding that only stops a service, or only lets somebody read, hands no machine over. What cannot be
placed honestly is counted with its reason, never forced into a class. The rules are ours
(``origin: expert``), on the metrics of CVSS v2.0, v3.1 and v4.0 (FIRST). ``exposed`` is never
given: the zone says what the Internet reaches, and a scan does not know from where it looked.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from re import IGNORECASE
from re import compile as pattern

from csirt.files.inventory.observation import SeenFlaw
from csirt.files.mappings import mapping_of
from csirt.files.table.words import plain, stands_in
from csirt.model.network import FlawClass

HIGH = 7.0
"""Least score of a flaw that is placed: 'High' of CVSS v3.1, section 5."""
SURE = 9.0
"""Least score that needs no vector: of a machine, an outage alone or reading alone scores 8.7 at
most (CVSS v4.0; 8.6 in v3.1, 7.8 in v2.0)."""

_CVE = pattern(r"CVE-\d{4}-\d{4,}", IGNORECASE)
_PASSWORD_FAMILIES = {"default accounts", "default unix accounts", "brute force attacks"}
_PASSWORD = pattern(r"\bdefault (credentials?|passwords?|accounts?|logins?)\b", IGNORECASE)
_SHELL_FAMILIES = {"gain a shell remotely", "gain root remotely", "backdoors"}
_NETWORK, _CONTROL = {"N", "A"}, {"H", "C", "P"}
"""Ways in; and impacts on reading and on writing that hand a machine over."""


class Unplaced(StrEnum):
    """Why a finding is no flaw of the model."""

    LOW = "low"
    """Below :data:`HIGH`."""
    IMPACT = "impact"
    """It stops or shows something, and hands nothing over."""
    ACCOUNT = "account"
    """It needs an account first."""
    USER = "user"
    """It needs somebody to open something."""
    UNCLEAR = "unclear"
    """Its file does not say what it opens, nor from where."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a scanner about one machine."""

    title: str
    score: float
    """CVSS, 0 to 10; above 0, since a remark is no finding."""
    port: int = 0
    """Port on which it was met; 0 for the machine as a whole."""
    vector: str = ""
    """``CVSS:3.1/AV:N/…``, ``AV:N/AC:L/Au:N/…``; empty when the file does not say it."""
    family: str = ""
    cves: tuple[str, ...] = ()
    obsolete: bool = False
    """It says that the vendor no longer mends the system."""


def cves_of(text: str) -> tuple[str, ...]:
    """Return the CVE numbers that stand in a text, each once."""
    return tuple(dict.fromkeys(each.upper() for each in _CVE.findall(text)))


def says_obsolete(title: str, tool: str) -> bool:
    """Return whether a title is one by which a tool says that a system is out of support.

    The words are those of the column ``obsolete`` of the shipped mapping of the tool.
    """
    told = plain(title)
    return any(stands_in(each, told) for each in _obsolete_words(tool))


@cache
def _obsolete_words(tool: str) -> tuple[str, ...]:
    columns = (each for each in mapping_of(tool).columns if each.field == "obsolete")
    words = (word for column in columns for word in column.words if word.gives == "oui")
    return tuple(plain(each) for word in words for each in word.any)


def placed(finding: Finding) -> SeenFlaw | Unplaced:
    """Return the flaw of the model that a finding is, or why it is none."""
    found = _class(finding)
    if isinstance(found, Unplaced):
        return found
    return SeenFlaw(found, finding.cves[0] if len(finding.cves) == 1 else "")


def _class(finding: Finding) -> FlawClass | Unplaced:
    if finding.obsolete:
        return FlawClass.UNSUPPORTED
    if finding.port and plain(finding.family) in _SHELL_FAMILIES:
        return FlawClass.REMOTE
    if finding.score < HIGH:
        return Unplaced.LOW
    if plain(finding.family) in _PASSWORD_FAMILIES or _PASSWORD.search(finding.title):
        return FlawClass.DEFAULT_PASSWORD
    if metrics := _metrics(finding.vector):
        return _by_vector(metrics, on_port=finding.port > 0)
    return FlawClass.REMOTE if finding.score >= SURE and finding.port else Unplaced.UNCLEAR


def _metrics(vector: str) -> dict[str, str]:
    """Return the metrics of a vector; none where what decides is not there."""
    parts = [part.partition(":") for part in vector.strip("() ").rpartition("#")[2].split("/")]
    metrics = {name: value for name, _, value in parts}
    read, written = metrics.get("VC", metrics.get("C")), metrics.get("VI", metrics.get("I"))
    account = metrics.get("PR", metrics.get("Au"))
    if not (metrics.get("AV") and account and read and written):
        return {}
    return {**metrics, "account": account, "read": read, "written": written}


def _by_vector(metrics: dict[str, str], *, on_port: bool) -> FlawClass | Unplaced:
    if not {metrics["read"], metrics["written"]} <= _CONTROL:
        return Unplaced.IMPACT
    # CVSS v2 has no metric for the person who opens a file: it says a higher complexity instead.
    opens_alone = metrics.get("UI") in (None, "N")
    if "Au" in metrics and metrics.get("AC") != "L" and not on_port:
        opens_alone = False
    if not opens_alone:
        return Unplaced.USER
    if metrics["AV"] == "L":
        return FlawClass.LOCAL
    if metrics["AV"] not in _NETWORK:
        return Unplaced.UNCLEAR
    return FlawClass.REMOTE if metrics["account"] == "N" else Unplaced.ACCOUNT
