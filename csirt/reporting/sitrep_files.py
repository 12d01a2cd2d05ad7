"""Situation reports on the disk: one file a reader, HTML or PDF, each with its SHA-256."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from csirt.errors import InputError, MissingOutputError, SetupError, StateError
from csirt.files.write import write_bytes
from csirt.model.clock import Clock
from csirt.model.journal import EntryKind
from csirt.model.rhythm import Variant
from csirt.model.tlp import Tlp
from csirt.operation.chain import case_head
from csirt.operation.marking import ORDER, own_level
from csirt.reporting import pdf, sitrep_page
from csirt.safe import safe
from csirt.seal import sha256_bytes
from csirt.workspace.incident import Incident
from csirt.workspace.incident_sitrep import Drafted

_FORMS = (".html", ".pdf")


def written(
    drafted: Drafted,
    output: Path,
    regimes: Mapping[str, Clock],
    lang: str,
    *,
    by: str,
    force: bool,
) -> dict[str, tuple[Path, str]]:
    """Write each version of a report and return its file and SHA-256 by reader.

    For several readers the name of each stands before the ending: ``point-agency.pdf``.

    Raises:
        InputError: neither ``.html`` nor ``.pdf``.
        StateError: a file stands already.
        MissingOutputError: the PDF cannot be made here.
    """
    report = drafted.report
    paths = {variant: _named(output, variant, report.variants) for variant in report.variants}
    for path in paths.values():
        if path.exists() and not force:
            raise StateError("write.exists", file=safe(path))
    made = {
        variant: _made(
            sitrep_page.page(
                report, variant, regimes, lang, head=drafted.to_head, by=by, tlp=_marking(drafted)
            ),
            output,
        )
        for variant in paths
    }
    for variant, path in paths.items():
        write_bytes(path, made[variant], force=force)
    return {variant.value: (path, sha256_bytes(made[variant])) for variant, path in paths.items()}


def _marking(drafted: Drafted) -> Tlp:
    """Return the marking of a report: that of the most restricted thing it tells."""
    told = (
        own_level(entry)
        for entry in drafted.report.state.entries
        if entry.kind not in (EntryKind.PLAYBOOK_FROZEN, EntryKind.PLAYBOOK_AMENDED)
    )
    return max((Tlp.AMBER, *told), key=ORDER.__getitem__)


def _named(output: Path, variant: Variant, among: tuple[Variant, ...]) -> Path:
    return output if len(among) == 1 else output.with_stem(f"{output.stem}-{variant}")


def _made(page: str, output: Path) -> bytes:
    suffix = output.suffix.lower()
    if suffix not in _FORMS:
        raise InputError("sheet.unknown-form", suffix=safe(suffix), known=", ".join(_FORMS))
    if suffix == ".html":
        return page.encode()
    try:
        return pdf.made_of(page)
    except SetupError as error:
        raise MissingOutputError("pdf.missing", problem=str(error)) from error


def handover_sheet(
    incident: Incident, at_once: datetime, output: Path, lang: str, *, force: bool
) -> None:
    """Write the sheet of a change of shift, for both sides to sign.

    Raises:
        InputError: neither ``.html`` nor ``.pdf``.
        StateError: the file stands already.
    """
    state = incident.state(at_once)
    head = case_head(incident.heads())
    page = sitrep_page.handover(state, incident.clocks, lang, head=head, tlp=Tlp.AMBER_STRICT)
    write_bytes(output, _made(page, output), force=force)
