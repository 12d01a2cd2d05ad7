"""Playbooks given to other people's tools and taken from them: CACAO 2.0, STIX 2.1."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csirt.errors import InputError, MissingOutputError, NotFoundError, StateError
from csirt.exchange.cacao.into import Beside, Imported, imported
from csirt.exchange.cacao.lint import linted
from csirt.exchange.cacao.out import as_document, exported, playbook_id
from csirt.exchange.cacao.secrets import for_people
from csirt.exchange.stix import bundle
from csirt.exchange.tlp import above
from csirt.exchange.told import Place, Teller, Way
from csirt.files.json_source import read_json
from csirt.files.shipped import sources
from csirt.files.source import Source
from csirt.files.write import as_json, as_yaml, write_bytes
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.playbook import Playbook
from csirt.model.tlp import Tlp
from csirt.safe import safe
from csirt.workspace.check import Checked
from csirt.workspace.playbook_lint import lint as lint_yaml
from csirt.workspace.playbooks import library, playbook_of

JSON = ".json"
KEPT = ".cacao.json"
"""Ending of the file, beside a playbook, that keeps the foreign document it came from."""
KEPT_SCHEMA = "csirt.cacao-kept/1"
"""What such a file says it is: no playbook that a tool would run."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What is ready to be written, and what a person must know of it."""

    playbook: Playbook
    data: dict[str, Any]
    faults: tuple[Fault, ...]

    @property
    def text(self) -> str:
        """The bytes to write, the same for the same playbook."""
        return as_json(self.data)


def as_cacao(
    name: str, here: Path | None = None, *, lang: str = "fr", ceiling: Tlp = Tlp.RED
) -> Exported:
    """Return a playbook as CACAO 2.0; one that came from elsewhere and is unchanged, as it came.

    Args:
        name: Id of the playbook, or path of its file.
        here: Where one stands: the playbooks of that workspace are known.
        lang: Language of the visible texts.
        ceiling: TLP level of the receiver.

    Raises:
        MissingOutputError: the playbook is marked above the ceiling.
    """
    playbook = playbook_of(name, here)
    _released(playbook, ceiling)
    kept = _kept_beside(name, here)
    if kept is None:
        return Exported(playbook, _ours(playbook, lang), ())
    origin, document = kept
    if _is_unchanged(playbook, document, origin, here):
        return Exported(playbook, for_people(document), ())
    told = document.get("id")
    data = _ours(playbook, lang, derived_from=told if isinstance(told, str) else "")
    fault = Teller(str(origin)).fault("cacao.derived", (), Severity.WARNING, file=origin.name)
    return Exported(playbook, data, (fault,))


def as_stix(
    name: str, here: Path | None = None, *, lang: str = "fr", ceiling: Tlp = Tlp.RED
) -> Exported:
    """Return a playbook as a STIX 2.1 bundle; see :func:`as_cacao`."""
    found = as_cacao(name, here, lang=lang, ceiling=ceiling)
    data = bundle(found.playbook, found.text.encode(), str(found.data.get("id", "")), lang=lang)
    return Exported(found.playbook, data, found.faults)


def _released(playbook: Playbook, ceiling: Tlp) -> None:
    """Refuse what is marked above its receiver: a playbook has one marking for the whole."""
    if above(playbook.tlp, ceiling):
        raise MissingOutputError(
            "exchange.withheld", name=playbook.id, tlp=playbook.tlp.value, ceiling=ceiling.value
        )


def _ours(playbook: Playbook, lang: str, derived_from: str = "") -> dict[str, Any]:
    return exported(playbook, lang=lang, titles=_titles(), derived_from=derived_from)


def _titles() -> dict[str, str]:
    return {id: source.title for id, source in sources().items()}


def _kept_beside(name: str, here: Path | None) -> tuple[Path, dict[str, Any]] | None:
    """Return the foreign document that is kept beside the file of a playbook, and its file."""
    path = Path(name)
    file = path if path.suffix in (".yaml", ".yml") else library(here).files[name]
    kept = _kept_path(file)
    if not kept.is_file():
        return None
    told = read_json(kept).data
    document = told.get("document") if isinstance(told, dict) else None
    named = isinstance(told, dict) and told.get("schema") == KEPT_SCHEMA
    return (kept, document) if named and isinstance(document, dict) else None


def _kept_path(file: Path) -> Path:
    return file.with_name(file.stem + KEPT)


def _is_unchanged(
    playbook: Playbook, document: dict[str, Any], origin: Path, here: Path | None
) -> bool:
    try:
        was = imported(document, Teller(), _beside(here, origin.name))
    except ContentError:
        return False
    return was.playbook == playbook


# --- in ---


@dataclass(frozen=True, slots=True)
class Taken:
    """A playbook that was taken over, and the files that were written."""

    imported: Imported
    file: Path
    kept: Path | None

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.playbook.import/1``)."""
        playbook = self.imported.playbook
        return {
            "schema": "csirt.playbook.import/1",
            "playbook": playbook.id,
            "file": str(self.file),
            "kept": None if self.kept is None else str(self.kept),
            "steps": len(playbook.steps),
            "decisions": len(playbook.decisions),
            "tlp": playbook.tlp.value,
            "faults": [fault.as_json() for fault in self.imported.faults],
        }


def take_over(path: Path, output: Path, here: Path | None = None, *, force: bool = False) -> Taken:
    """Read a CACAO file, write it as a playbook, and keep beside what has no equivalent.

    Raises:
        ContentError: the file is no JSON, or no playbook can be made of it.
        InputError: the output is no YAML file.
        NotFoundError: there is no such file.
    """
    if output.suffix not in (".yaml", ".yml"):
        raise InputError("exchange.not-yaml", file=safe(output))
    source = _read(path)
    kept = _kept_path(output)
    found = imported(source.data, teller_of(source), _beside(here, kept.name))
    texts = {output: as_yaml(as_document(found.playbook))}
    if found.kept is not None:
        texts[kept] = as_json({"schema": KEPT_SCHEMA, "document": found.kept})
    for file in texts:
        _free(file, force=force)
    for file, text in texts.items():
        write_bytes(file, text.encode(), force=force)
    return Taken(found, output, kept if kept in texts else None)


def _free(file: Path, *, force: bool) -> None:
    """Refuse before anything is written: two files stand or fall together."""
    if file.exists() and not force:
        raise StateError("write.exists", file=safe(file))


def _beside(here: Path | None, kept: str) -> Beside:
    known = {playbook_id(name): name for name in library(here).playbooks}
    return Beside(kept=kept, titles=_titles(), playbooks=known)


def _read(path: Path) -> Source:
    if not path.is_file():
        raise NotFoundError("file.not-found", file=safe(path))
    return read_json(path)


def teller_of(source: Source) -> Teller:
    """Return what makes faults of a file that was read, each at its line and column."""

    def place(way: Way, on_key: bool) -> Place:
        mark, _ = source.place(way)
        return mark.key if on_key and mark.key else (mark.line, mark.column)

    return Teller(safe(source.file), place)


# --- lint ---


def lint(paths: Iterable[Path]) -> Checked:
    """Check playbooks: ours in YAML, other people's in CACAO (``.json``).

    Raises:
        NotFoundError: a path does not exist.
    """
    given = tuple(paths)
    foreign = [path for path in given if path.suffix == JSON]
    ours = [path for path in given if path.suffix != JSON]
    checked = lint_yaml(ours) if ours else Checked((), (), "csirt.playbook.lint/1")
    faults = [fault for path in foreign for fault in _linted(path)]
    files = (*checked.files, *map(str, foreign))
    return Checked(files, (*checked.faults, *faults), checked.answer)


def _linted(path: Path) -> tuple[Fault, ...]:
    try:
        source = _read(path)
    except ContentError as error:
        return error.faults
    return linted(source.data, teller_of(source))
