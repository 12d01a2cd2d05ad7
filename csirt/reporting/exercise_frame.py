"""The framing of an exercise on paper: agreement and phone book filled in, go/no-go list, messages
to send."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from csirt.model.exercise import Exercise, PlayedBy
from csirt.model.exercise_framing import ExerciseFraming, GoPhase, Invitation
from csirt.model.record import Text
from csirt.model.scenario_time import minute_of_day
from csirt.model.sheet import Row, Sheet
from csirt.reporting import sheet_form, sheet_page
from csirt.reporting.exercise_kit import Done, PaperKit, written
from csirt.reporting.exercise_paper import MARK, Occasion, Paper, page
from csirt.reporting.fonts import FAMILY
from csirt.reporting.kit_pdf import Piece
from csirt.reporting.numbers import date as shown_date
from csirt.text import say

AGREEMENT, PHONE_BOOK = "exercise-agreement", "exercise-phone-book"
Filled = Mapping[str, str | tuple[str, ...]]
_RULES = ("three-times", "real-care", "real-systems", "real-numbers")
_INFORMED = ("dispatch", "agency", "switchboard", "staff")


def framed(
    exercise: Exercise,
    framing: ExerciseFraming,
    sheets: Mapping[str, Sheet],
    occasion: Occasion,
    folder: Path,
    *,
    force: bool = False,
    progress: Done = lambda _done, _of: None,
) -> PaperKit:
    """Write the framing of an exercise into a folder.

    Args:
        exercise: The scenario; it may have no inject yet.
        framing: Rules, stop words, go/no-go list, messages.
        sheets: The sheets by id: I and J are taken.
        occasion: Language, hour and day.
        folder: Where the files go.
        force: Write over files that stand already.
        progress: Told how far the setting of pages is.

    Raises:
        StateError: one of the files stands already; nothing was written.
        SetupError: the folder cannot be written.
    """
    paper = Paper(exercise, occasion)
    agreement, book = sheets[AGREEMENT], sheets[PHONE_BOOK]
    names = {key: say(f"report.paper.file.{key}", paper.lang)
             for key in ("agreement", "phone-book", "go", "invitations", "form")}  # fmt: skip
    filled = _agreed(paper, framing, iso=False)
    made = [
        Piece(names["agreement"], _marked(sheet_page.page(_seats(paper, agreement), paper.lang,
                                                          filled))),
        Piece(names["phone-book"], _marked(sheet_page.page(_played(paper, book), paper.lang))),
        Piece(names["go"], _go(paper, framing)),
        Piece(names["invitations"], _invitations(paper, framing)),
    ]  # fmt: skip
    form = sheet_form.form(agreement, paper.lang, _agreed(paper, framing, iso=True))
    more = (
        (f"{names['agreement']}-{names['form']}.html", _form_marked(form).encode()),
        (f"{names['invitations']}.txt", _messages(paper, framing).encode()),
    )
    return written(made, folder, more=more, force=force, progress=progress)


def _marked(html: str) -> str:
    """Return a sheet with EXERCICE three times on every page."""
    style = (
        f'<style>@page {{ @top-center {{ content: "{MARK}"; font: bold 8.5pt {FAMILY}; '
        "white-space: nowrap; } }</style>"
    )
    return html.replace("</head>", f"{style}</head>", 1)


def _form_marked(html: str) -> str:
    return html.replace("<body>", f"<body><p><strong>{MARK}</strong></p>", 1)


# --- sheet I ---


def _agreed(paper: Paper, framing: ExerciseFraming, *, iso: bool) -> Filled:
    """Return what the agreement can say already; the form wants its moments in ISO."""
    exercise, lang = paper.exercise, paper.lang
    begins, ends = (_moment(paper, minutes, iso=iso) for minutes in (0, exercise.clock.minutes))
    objectives = "\n".join(f"• {each.title.in_(lang)}" for each in exercise.objectives)
    cells = ", ".join(paper.names.cells[each] for each in paper.cells)
    animators = ", ".join(each.name.in_(lang) for each in exercise.animators)
    told = {
        "objectives": objectives,
        "begins-at": begins,
        "ends-at": ends,
        "perimeter": say("report.paper.frame.perimeter", lang, cells=cells),
        "animation": animators,
        "observers": say("report.paper.frame.observers", lang, count=len(paper.cells)),
        "stop-words": framing.stop_words.in_(lang),
        "stop-persons": framing.who_may_stop.in_(lang),
        "confidentiality": say("report.paper.frame.confidentiality", lang),
    }
    ticked = {"kind": (exercise.kind.value,), "rules": _RULES, "informed": _INFORMED}
    return {key: each for key, each in told.items() if each} | ticked


def _moment(paper: Paper, minutes: int, *, iso: bool) -> str:
    """Return a moment of the day of the exercise; nothing where the day is not known."""
    if not paper.occasion.on:
        return ""
    room = round(minutes / paper.exercise.clock.speed)
    start = paper.occasion.start or paper.exercise.clock.starts_at
    days, minute = divmod(minute_of_day(start) + room, 1_440)
    day = date.fromisoformat(paper.occasion.on) + timedelta(days=days)
    hour = f"{minute // 60:02d}:{minute % 60:02d}"
    return (
        f"{day.isoformat()}T{hour}" if iso else f"{shown_date(day.isoformat(), paper.lang)} {hour}"
    )


def _seats(paper: Paper, sheet: Sheet) -> Sheet:
    """Return sheet I with a line for each function of each cell."""
    rows: list[Row] = []
    for cell in paper.exercise.cells:
        if cell.played_by is PlayedBy.PLAYERS:
            for role in cell.roles or (None,):
                cells = {"function": role.name} if role else {}
                rows.append(Row(id=f"r{len(rows) + 1}", label=cell.name, cells=cells))
    return _with_rows(sheet, "players", "cell", tuple(rows))


def _with_rows(sheet: Sheet, table: str, first: str, rows: tuple[Row, ...]) -> Sheet:
    """Return a sheet in which a table has its rows given, called by what was its first column."""
    sections = []
    for section in sheet.sections:
        fields = []
        for field in section.fields:
            if field.id == table and rows:
                title = next(each.label for each in field.columns if each.id == first)
                columns = tuple(each for each in field.columns if each.id != first)
                field = field.model_copy(update={
                    "rows": rows, "rows_title": title, "columns": columns, "blank_rows": 2,
                })  # fmt: skip
            fields.append(field)
        sections.append(section.model_copy(update={"fields": tuple(fields)}))
    return sheet.model_copy(update={"sections": tuple(sections)})


def _played(paper: Paper, sheet: Sheet) -> Sheet:
    """Return sheet J with a line for each voice of the scenario, and who plays it."""
    seats = {each.id: each.name for each in paper.exercise.animators}
    rows = tuple(
        Row(id=f"r{at}", label=each.name,
            cells={"played-by": seats[each.animator]} if each.animator in seats else {})
        for at, each in enumerate(paper.exercise.voices, 1)
    )  # fmt: skip
    return _with_rows(sheet, "animators", "role", rows)


# --- go or no go ---


def _go(paper: Paper, framing: ExerciseFraming) -> str:
    title = say("report.paper.go.title", paper.lang)
    return page(paper, title, _phases(paper, framing))


def _phases(paper: Paper, framing: ExerciseFraming) -> Iterator[str]:
    yield f'<p class="small">{paper.say("go.how")}</p>'
    for phase in framing.go:
        yield f"<section style='break-inside: avoid'><h2>{_by(paper, phase)}</h2>"
        for item in phase.items:
            yield f'<p><span class="tick"></span>{paper.words(item)}</p>'
        yield f'<p class="notice"><b>{paper.say("go.no-go")}</b> {paper.words(phase.no_go)}</p>'
        yield paper.boxes("go", "go-by", "go-on") + "</section>"


def _by(paper: Paper, phase: GoPhase) -> str:
    key = "go.day" if phase.days == 0 else "go.before"
    day = _before(paper, phase.days)
    told = paper.say(key, days=phase.days)
    return f"{told}{f' ({day})' if day else ''} – {paper.words(phase.title)}"


def _before(paper: Paper, days: int) -> str:
    """Return the date some days before the exercise; nothing where its day is not known."""
    if not paper.occasion.on:
        return ""
    found = date.fromisoformat(paper.occasion.on) - timedelta(days=days)
    return paper.text(shown_date(found.isoformat(), paper.lang))


# --- messages ---


def _invitations(paper: Paper, framing: ExerciseFraming) -> str:
    title = say("report.paper.invitations.title", paper.lang)
    return page(paper, title, _letters(paper, framing))


def _letters(paper: Paper, framing: ExerciseFraming) -> Iterator[str]:
    yield f'<p class="small">{paper.say("invitations.how")}</p>'
    for each, cell in _each(paper, framing):
        day = _before(paper, each.days)
        send = paper.say("invitations.send", days=each.days) + (f" ({day})" if day else "")
        yield f"<section style='break-inside: avoid'><h2>{_told(paper, each.to, cell)}</h2>"
        yield f'<p class="small">{send}</p><p><b>{_told(paper, each.subject, cell)}</b></p>'
        yield f'<p class="lines">{_told(paper, each.text, cell)}</p></section>'


def _each(paper: Paper, framing: ExerciseFraming) -> Iterator[tuple[Invitation, str]]:
    for each in framing.invitations:
        for cell in paper.cells if each.each_cell else ("",):
            yield each, paper.names.cells.get(cell, "")


def _told(paper: Paper, text: Text, cell: str) -> str:
    return paper.text(_filled(paper, text, cell))


def _filled(paper: Paper, text: Text, cell: str) -> str:
    """Return a message with what is known filled in, and a blank for what is not."""
    exercise, on = paper.exercise, paper.occasion.on
    known = {
        "title": exercise.title.in_(paper.lang),
        "day": shown_date(on, paper.lang) if on else "__________",
        "hour": paper.occasion.start or exercise.clock.starts_at,
        "minutes": str(round(exercise.clock.minutes / exercise.clock.speed)),
        "cell": cell,
        "stop": "INCIDENT RÉEL – ARRÊT EXERCICE",
    }
    told = text.in_(paper.lang)
    for name, value in known.items():
        told = told.replace(f"{{{name}}}", value)
    return told


def _messages(paper: Paper, framing: ExerciseFraming) -> str:
    """Return the messages as plain text, to be copied into a mail."""
    parts = []
    for each, cell in _each(paper, framing):
        told = [_filled(paper, text, cell) for text in (each.to, each.subject, each.text)]
        parts.append(f"{told[0]}\n{told[1]}\n\n{MARK}\n\n{told[2]}\n\n{MARK}\n")
    return f"\n{'-' * 60}\n\n".join(parts)
