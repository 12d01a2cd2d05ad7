"""The first pages of a kit: the opening sheet that the director signs, and the index."""

from collections.abc import Iterator

import csirt
from csirt.model.kit import ItemKind, KitItem
from csirt.model.record import Text
from csirt.reporting.kit_parts import Paper, page

_COLUMNS = {"piece": 43, "pages": 7, "version": 8, "sha256": 42}
_LEVELS = {
    "care": ("watch", "reinforced", "crisis"),
    "technical": ("incident", "major", "spread"),
}


def opening(paper: Paper) -> str:
    """Return the opening sheet: which case, whose log, who signs."""
    return page(paper, paper.say("kit.opening.title"), _opening(paper))


def _opening(paper: Paper) -> Iterator[str]:
    kit = paper.kit
    finess = f" — FINESS {paper.text(kit.finess)}" if kit.finess else ""
    yield f"<p><b>{paper.text(paper.facility)}</b>{finess}</p>"
    yield f'<p class="small">{_made(paper)}</p>'
    if not kit.described:
        yield f'<p class="notice">{paper.say("kit.opening.not-described")}</p>'
    yield f"<h2>{paper.say('kit.opening.first')}</h2><ol>"
    yield from (f"<li>{paper.words(each)}</li>" for each in kit.contents.first)
    yield f"</ol><h2>{paper.say('kit.opening.case')}</h2>"
    yield paper.boxes("case", "opened-at", "opened-by")
    yield paper.boxes("director", "told-at")
    for name, levels in _LEVELS.items():
        ticks = "".join(
            f'<span class="tick"></span>{paper.say(f"kit.level.{level}")} &emsp; '
            for level in levels
        )
        yield f"<p>{paper.say(f'kit.level.{name}')} &emsp; {ticks}</p>"
    yield f"<h2>{paper.say('kit.opening.station')}</h2>"
    yield f'<p class="small">{paper.say("kit.opening.station-how")}</p>'
    yield paper.boxes("station", "read-at")
    yield paper.boxes("fingerprint")
    yield f"<h2>{paper.say('kit.opening.signature')}</h2>"
    yield paper.boxes("function", "date-hour", "signature")
    yield f"<h2>{paper.say('kit.opening.bag')}</h2>"
    yield f'<p class="small">{paper.say("kit.opening.bag-how")}</p><ul>'
    yield from (
        f'<li class="ticked"><span class="tick"></span>{paper.words(each)}</li>'
        for each in kit.contents.bag
    )
    yield "</ul>"


def _made(paper: Paper) -> str:
    return paper.say(
        "kit.made", day=paper.day(paper.on), hour=paper.hour(), by=paper.order.by,
        version=csirt.__version__,
    )  # fmt: skip


def index(paper: Paper, items: tuple[KitItem, ...]) -> str:
    """Return the index of a printed kit: pages, versions, and what each piece was made from."""
    return page(paper, paper.say("kit.index.title"), _index(paper, items))


def _index(paper: Paper, items: tuple[KitItem, ...]) -> Iterator[str]:
    order = paper.order
    yield f"<p>{_made(paper)}</p>"
    yield f"<p>{paper.say('kit.index.copies', count=order.copies)}"
    yield f" {paper.say('kit.index.places')} {paper.text(' ; '.join(order.places) or '—')}</p>"
    yield f'<p class="notice">{paper.say("kit.index.replaces")}</p>'
    pages = sum(each.pages for each in items)
    yield f"<p>{paper.say('kit.index.total', count=len(items), pages=pages)}</p>"
    yield f"<table class='tight'>{paper.heads('kit.index.head', _COLUMNS)}<tbody>"
    for item in items:
        yield f'<tr><td>{title(paper, item)}</td><td class="right">{item.pages}</td>'
        yield f'<td class="right">{item.version or "—"}</td><td class="sha">{item.sha256}</td></tr>'
    yield f'</tbody></table><p class="small">{paper.say("kit.index.sha256")}</p>'


def contents(paper: Paper, items: tuple[KitItem, ...]) -> str:
    """Return the page from which a kit on screen is opened."""
    return page(paper, paper.say("kit.contents.title"), _contents(paper, items))


def _contents(paper: Paper, items: tuple[KitItem, ...]) -> Iterator[str]:
    yield f"<p><b>{paper.text(paper.facility)}</b></p><p>{_made(paper)}</p>"
    yield f'<p class="notice">{paper.say("kit.contents.how")}</p>'
    for kind in (ItemKind.PAGE, ItemKind.PLAYBOOK, ItemKind.SHEET):
        yield f"<h2>{paper.say(f'kit.kind.{kind}')}</h2><ul>"
        for item in (each for each in items if each.kind is kind):
            version = paper.say("kit.contents.version", version=item.version or 0)
            told = f' <span class="small">{version}</span>' if item.version else ""
            yield f'<li><a href="{item.file}">{title(paper, item)}</a>{told}</li>'
        yield "</ul>"


def title(paper: Paper, item: KitItem) -> str:
    """Return how a piece is called, ready for a page."""
    if item.kind is ItemKind.PAGE:
        return paper.say(f"kit.{item.id}.title")
    if item.kind is ItemKind.SHEET:
        sheet = next(each for each in paper.kit.sheets if each.id == item.id)
        return paper.say("sheet.named", letter=sheet.letter, title=_plain(paper, sheet.title))
    playbook = next(each for each in paper.kit.playbooks if each.id == item.id)
    return paper.words(playbook.title)


def _plain(paper: Paper, text: Text) -> str:
    return text.in_(paper.lang)
