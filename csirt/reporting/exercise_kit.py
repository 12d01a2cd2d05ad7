"""The paper kit of an exercise: every page as HTML, and as PDF where one can be made here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from re import sub
from unicodedata import normalize

from csirt.errors import InputError, StateError
from csirt.files.exercise_form import form_sheet
from csirt.files.write import write_bytes
from csirt.model.exercise import Exercise
from csirt.model.exercise_framing import ExerciseFraming
from csirt.reporting import exercise_animators as animators
from csirt.reporting import exercise_cards as cards
from csirt.reporting import exercise_grids as grids
from csirt.reporting import exercise_players as players
from csirt.reporting import pdf, sheet_form
from csirt.reporting.exercise_paper import MARK, Occasion, Paper
from csirt.reporting.kit_pdf import Piece, Press
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.exercise import exercise_of
from csirt.workspace.exercise_export import export
from csirt.workspace.exercise_framing import framing_at
from csirt.workspace.exercise_transcribe import blank, blank_workbook

Done = Callable[[int, int], None]
"""Told how many pages are set, and of how many."""


@dataclass(frozen=True, slots=True)
class PaperKit:
    """What was printed."""

    folder: Path
    files: tuple[str, ...]
    pages: dict[str, int] = field(default_factory=dict)
    """Pages of each PDF."""
    no_pdf: str = ""
    """Why there is no PDF; empty where there is one."""

    def as_json(self, schema: str) -> dict[str, object]:
        """Return the JSON answer."""
        return {
            "schema": schema,
            "folder": str(self.folder),
            "files": [
                {"id": each, "pages": self.pages.get(each)} for each in self.files
            ],
            "notes": [self.no_pdf] if self.no_pdf else [],
        }  # fmt: skip


def pieces(paper: Paper, framing: ExerciseFraming) -> Iterator[Piece]:
    """Yield every page of a kit, with its file name without an ending."""
    yield Piece(_name(paper, "cards"), cards.sheets(paper))
    handed = cards.handouts(paper)
    if 'class="card' in handed:
        yield Piece(_name(paper, "handouts"), handed)
    for seat in animators.seats(paper):
        name = _name(paper, "animator", animators.seat_name(paper, seat)) if seat else "lead"
        yield Piece(name if seat else _name(paper, "lead"), animators.sheet(paper, seat))
    yield Piece(_name(paper, "chronogramme"), players.chronogramme_page(paper))
    for cell in paper.cells:
        name = _name(paper, "grid", paper.names.cells[cell])
        yield Piece(name, grids.grid(paper, cell))
    yield Piece(_name(paper, "players"), players.kit(paper, framing))
    yield Piece(_name(paper, "debrief"), grids.debrief(paper))


def _name(paper: Paper, key: str, name: str = "") -> str:
    return slug(say(f"report.paper.file.{key}", paper.lang, name=name))


def slug(text: str) -> str:
    """Return a name for a file: small letters, digits and hyphens."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]


def printed(
    exercise: Exercise,
    framing: ExerciseFraming,
    occasion: Occasion,
    folder: Path,
    *,
    more: tuple[tuple[str, bytes], ...] = (),
    force: bool = False,
    progress: Done = lambda _done, _of: None,
) -> PaperKit:
    """Write the paper kit of an exercise into a folder.

    Args:
        exercise: The scenario.
        framing: Rules and stop words.
        occasion: Language, hour and day.
        folder: Where the files go.
        more: Other files of the kit, by name.
        force: Write over files that stand already.
        progress: Told how far the setting of pages is.

    Raises:
        InputError: the scenario has no inject.
        StateError: one of the files stands already; nothing was written.
        SetupError: the folder cannot be written.
    """
    if not exercise.injects:
        raise InputError("exercise.no-paper", name=exercise.id)
    made = list(pieces(Paper(exercise, occasion), framing))
    return written(made, folder, more=more, force=force, progress=progress)


def written(
    made: list[Piece],
    folder: Path,
    *,
    more: tuple[tuple[str, bytes], ...] = (),
    force: bool = False,
    progress: Done = lambda _done, _of: None,
) -> PaperKit:
    """Write pages as HTML and, where it can be made here, as PDF; all of them or none.

    Raises:
        StateError: one of the files stands already; nothing was written.
        SetupError: the folder cannot be written.
    """
    problem = pdf.missing()
    endings = ("html",) if problem else ("html", "pdf")
    names = [f"{each.file}.{ending}" for each in made for ending in endings]
    check(folder, [*names, *(name for name, _ in more)], force=force)
    data = {f"{each.file}.html": each.html.encode() for each in made}
    pages: dict[str, int] = {}
    if not problem:
        with Press() as press:
            for at, each in enumerate(made, 1):
                press.set(each)
                data[f"{each.file}.pdf"] = press.alone(each.file)
                progress(at, len(made))
            pages = {f"{name}.pdf": count for name, count in press.pages.items()}
    data |= dict(more)
    for name in sorted(data):
        write_bytes(folder / name, data[name], force=force)
    return PaperKit(folder, tuple(sorted(data)), pages, problem)


def check(folder: Path, names: list[str], *, force: bool) -> None:
    """Refuse early what stands already.

    Raises:
        StateError: the folder is a file, or one of the files stands and ``force`` is false.
    """
    if folder.exists() and not folder.is_dir():
        raise StateError("kit.not-a-folder", folder=safe(folder))
    for name in () if force else names:
        if (folder / name).exists():
            raise StateError("write.exists", file=safe(folder / name))


def kit(
    name: str,
    here: Path,
    occasion: Occasion,
    folder: Path,
    *,
    force: bool = False,
    progress: Done = lambda _done, _of: None,
) -> PaperKit:
    """Write everything that an exercise on paper needs: what is printed, and what is typed into.

    Args:
        name: Id of the scenario, or path of its file.
        here: Where one stands: the scenarios of that workspace are known.
        occasion: Language, hour and day.
        folder: Where the files go.
        force: Write over files that stand already.
        progress: Told how far the setting of pages is.

    Raises:
        NotFoundError: nothing bears the name.
        InputError: the scenario has no inject.
        StateError: one of the files stands already; nothing was written.
    """
    exercise, lang = exercise_of(name, here), occasion.lang
    sheet_k = f"{say('report.paper.file.chronogramme', lang)}.xlsx"
    check(folder, [sheet_k], force=force)
    made = printed(
        exercise, framing_at(here), occasion, folder,
        more=_typed_into(exercise, occasion), force=force, progress=progress,
    )  # fmt: skip
    export(name, folder / sheet_k, here, lang=lang, start=occasion.start, force=force)
    return replace(made, files=tuple(sorted((*made.files, sheet_k))))


def _typed_into(exercise: Exercise, occasion: Occasion) -> tuple[tuple[str, bytes], ...]:
    """Return the workbook and the form into which a run on paper is typed."""
    lang, start = occasion.lang, occasion.start
    name = say("report.paper.file.transcription", lang)
    form = sheet_form.form(form_sheet(blank(exercise, lang, start)), lang)
    marked = form.replace("<body>", f"<body><p><strong>{MARK}</strong></p>", 1)
    return (
        (f"{name}.xlsx", blank_workbook(exercise, lang, start)),
        (f"{name}.html", marked.encode()),
    )
