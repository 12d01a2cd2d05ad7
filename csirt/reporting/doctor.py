"""What this machine has: Python, the libraries, the shipped content, and Pango for the PDF."""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from csirt import content
from csirt.reporting import pdf
from csirt.text import say

LIBRARIES = (
    "pydantic",
    "PyYAML",
    "typer",
    "rich",
    "numpy",
    "Jinja2",
    "weasyprint",
    "defusedxml",
    "tzdata",
)
PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    id: str
    name: str
    ok: bool
    found: str
    mend: str
    """What to do; empty when nothing is amiss."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return asdict(self)


def examined() -> tuple[Check, ...]:
    """Return what was found of everything that csirt needs."""
    return (_python(), *_libraries(), _content(), _pango(), _temporary())


def _python() -> Check:
    fine = sys.version_info >= (3, 11)
    return Check(
        "python", "Python", fine, platform.python_version(), "" if fine else say("doctor.python")
    )


def _libraries() -> Iterator[Check]:
    for name in LIBRARIES:
        try:
            yield Check(name.lower(), name, True, version(name), "")
        except PackageNotFoundError:
            yield Check(name.lower(), name, False, "—", say("doctor.library"))


def _content() -> Check:
    try:
        return Check("content", say("doctor.content"), True, content.root().name, "")
    except FileNotFoundError as error:
        return Check("content", say("doctor.content"), False, str(error), say("doctor.reinstall"))


def _pango() -> Check:
    problem = pdf.missing()
    found = say("doctor.present") if not problem else say("doctor.no-pdf")
    return Check(
        "pango",
        "Pango (PDF)",
        not problem,
        found,
        say("doctor.pango", command=PANGO) if problem else "",
    )


def _temporary() -> Check:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(os.urandom(16))
    except OSError as error:
        return Check("temporary", say("doctor.temporary"), False, str(error), say("doctor.disk"))
    return Check("temporary", say("doctor.temporary"), True, say("doctor.writable"), "")
