"""The reports of a facility or a group by name, for the commands and the batch that take one."""

from collections.abc import Callable
from pathlib import Path

from csirt.model.dossier import Dossier
from csirt.reporting import audit, note, risk
from csirt.reporting.definition import definition
from csirt.reporting.document import Document
from csirt.reporting.publish import check_output, write

REPORTS: dict[str, Callable[[Dossier, str], Document]] = {
    audit.REPORT: audit.composed,
    risk.REPORT: risk.composed,
    note.REPORT: note.composed,
}
EDITABLE = (note.REPORT,)


def composed(dossier: Dossier, report: str, lang: str) -> Document:
    """Return a report of a dossier, ``audit``, ``risk`` or ``note``, in ``fr`` or ``en``.

    Raises:
        NotFoundError: there is no such report; the near ones are named.
        ContentError: its definition is at fault.
    """
    definition(report)
    return REPORTS[report](dossier, lang)


def published(
    dossier: Dossier, report: str, path: Path, *, lang: str = "fr", force: bool = False
) -> None:
    """Write a report of a dossier; see :func:`publish.write`.

    Raises:
        StateError: another suffix, or the file stands already.
        MissingOutputError: the PDF cannot be made here.
    """
    check_output(path, force=force, editable=report in EDITABLE)
    write(composed(dossier, report, lang), path, force=force)
