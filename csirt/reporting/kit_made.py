"""A kit made: its pieces as pages, set on paper or written for the screen, into one folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt.errors import MissingOutputError
from csirt.files.write import write_text
from csirt.model.kit import ItemKind, KitForm, KitItem, KitPrint
from csirt.model.progress import Progress, silent
from csirt.model.sheet import Sheet
from csirt.reporting import kit_pages, pdf, playbook_page, sheet_form, sheet_page
from csirt.reporting.kit_clocks_page import clocks
from csirt.reporting.kit_contacts_page import contacts
from csirt.reporting.kit_cuts_page import cuts, prefilled
from csirt.reporting.kit_folder import check_folder, whole_folder
from csirt.reporting.kit_parts import Paper
from csirt.reporting.kit_pdf import WORKERS, Piece, Press, Volume, marked, set_apart
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.kit import Kit
from csirt.workspace.kit_record import MANIFEST, Order, as_text, kept, record_of

_PAGES = {"opening": kit_pages.opening, "contacts": contacts, "cuts": cuts, "clocks": clocks}
INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Made:
    """A kit that stands, its record, and where the workspace keeps the trace of it."""

    record: KitPrint
    folder: Path
    trace: Path | None = None
    """None for a kit on screen, and where there is no workspace."""


def made_html(kit: Kit, order: Order, target: Path, *, force: bool = False) -> Made:
    """Write the kit for the screen: forms and pages, and a page that opens them by double click.

    Raises:
        StateError: the folder stands and ``force`` is false, or holds more than a kit.
        InputError: a text holds a person's number.
        SetupError: the folder cannot be written.
    """
    order.check()
    paper = Paper(kit, order)
    with whole_folder(target, force=force) as folder:
        items = tuple(
            each.model_copy(update={"file": f"{_stem(paper, each)}.html"}) for each in kit.items
        )
        for item in items:
            write_text(folder / item.file, _screen(paper, item))
        write_text(folder / INDEX, kit_pages.contents(paper, items))
        files = (INDEX, *(each.file for each in items))
        record = record_of(kit, order, KitForm.HTML, items, files)
        write_text(folder / MANIFEST, as_text(record))
    return Made(record, target)


def made_pdf(
    kit: Kit,
    order: Order,
    target: Path,
    *,
    force: bool = False,
    workers: int = WORKERS,
    progress: Progress = silent,
) -> Made:
    """Write the kit to be printed, and leave the trace of the printing in the workspace.

    Raises:
        StateError: the folder stands and ``force`` is false, or holds more than a kit.
        InputError: a text holds a person's number.
        MissingOutputError: no PDF can be made here.
        SetupError: the folder cannot be written, or a process was killed.
    """
    order.check()
    check_folder(target, force=force)
    if problem := pdf.missing():
        raise MissingOutputError("pdf.no-pango", problem=safe(problem))
    paper = Paper(kit, order)
    apart = say("kit.file.apart", order.lang)
    items = tuple(
        each.model_copy(update={"file": f"{apart}/{_stem(paper, each)}.pdf"}) for each in kit.items
    )
    with whole_folder(target, force=force) as folder:
        volumes = tuple(_volume(paper, items, kind) for kind in (ItemKind.PLAYBOOK, ItemKind.SHEET))
        count = len(items)
        pages = set_apart(folder, volumes, workers=workers, done=lambda n: progress(n, count))
        first, pages = _front(paper, items, pages, folder)
        progress(count, count)
        items = tuple(each.model_copy(update={"pages": pages[each.file]}) for each in items)
        files = (first, *(each.file for each in volumes), *sorted(pages))
        record = record_of(kit, order, KitForm.PDF, items, files)
        write_text(folder / MANIFEST, as_text(record))
    root = kit.workspace.root
    return Made(record, target, kept(root, record) if root else None)


def _front(
    paper: Paper, items: tuple[KitItem, ...], pages: dict[str, int], folder: Path
) -> tuple[str, dict[str, int]]:
    """Write the first volume, whose index counts the pages of all the others."""
    lang, mine = paper.lang, [each for each in items if each.kind is ItemKind.PAGE]
    apart = say("kit.file.apart", lang)
    index = f"{apart}/{say('kit.file.index', lang)}.pdf"
    foot = _foot(paper)
    with Press() as press:
        for item in mine:
            press.set(Piece(item.file, marked(_PAGES[item.id](paper), foot)))
        counted = tuple(
            each.model_copy(update={"pages": (pages | press.pages)[each.file]}) for each in items
        )
        press.set(Piece(index, marked(kit_pages.index(paper, counted), foot)))
        (folder / apart).mkdir(exist_ok=True)
        for file in press.pages:
            (folder / file).write_bytes(press.alone(file))
        order = (mine[0].file, index, *(each.file for each in mine[1:]))
        volume = Volume(
            f"{say('kit.file.front', lang)}.pdf",
            _title(paper, "front"),
            tuple(Piece(file, "") for file in order),
        )
        (folder / volume.file).write_bytes(press.together(volume))
        return volume.file, pages | press.pages


def _volume(paper: Paper, items: tuple[KitItem, ...], kind: ItemKind) -> Volume:
    pieces = tuple(
        Piece(each.file, marked(html, _foot(paper), plain=kind is ItemKind.PLAYBOOK))
        for each, html in _blanks(paper, items, kind)
    )
    return Volume(f"{say(f'kit.file.{kind}s', paper.lang)}.pdf", _title(paper, f"{kind}s"), pieces)


def _title(paper: Paper, volume: str) -> str:
    return f"{say(f'kit.volume.{volume}', paper.lang)} — {safe(paper.facility, limit=200)}"


def _foot(paper: Paper) -> str:
    day = f"{paper.on[8:]}/{paper.on[5:7]}/{paper.on[:4]}"
    return say("kit.foot", paper.lang, facility=paper.facility, day=day, tlp=paper.kit.tlp.value)


def _blanks(
    paper: Paper, items: tuple[KitItem, ...], kind: ItemKind
) -> Iterator[tuple[KitItem, str]]:
    """Yield the pieces of a kind as pages to print."""
    for item in (each for each in items if each.kind is kind):
        if kind is ItemKind.PLAYBOOK:
            yield item, _playbook(paper, item)
        else:
            yield item, sheet_page.page(_sheet(paper, item), paper.lang)


def _screen(paper: Paper, item: KitItem) -> str:
    if item.kind is ItemKind.PAGE:
        return _PAGES[item.id](paper)
    if item.kind is ItemKind.PLAYBOOK:
        return _playbook(paper, item)
    return sheet_form.form(_sheet(paper, item), paper.lang)


def _playbook(paper: Paper, item: KitItem) -> str:
    known = paper.kit.library
    beside = playbook_page.Beside(known.clocks, known.cards, known.playbooks, paper.kit.titles)
    return playbook_page.page(known.playbooks[item.id], beside, paper.lang)


def _sheet(paper: Paper, item: KitItem) -> Sheet:
    sheet = next(each for each in paper.kit.sheets if each.id == item.id)
    return prefilled(sheet, paper.kit.cuts)


def _stem(paper: Paper, item: KitItem) -> str:
    """Return the name of the file of a piece: it sorts, and no text of a person is in it."""
    if item.kind is ItemKind.PAGE:
        return say(f"kit.file.{item.id}", paper.lang)
    if item.kind is ItemKind.PLAYBOOK:
        nth = [each.id for each in paper.kit.playbooks].index(item.id) + 1
        return say("kit.file.playbook", paper.lang, nth=f"{nth:02d}", id=item.id)
    letter = next(each.letter for each in paper.kit.sheets if each.id == item.id)
    return say("kit.file.sheet", paper.lang, letter=letter, id=item.id)
