"""The contacts on paper: every number with its age, and what a cut would silence."""

from collections.abc import Iterator

from csirt.reporting.kit_parts import Paper, page
from csirt.workspace.contact_words import age
from csirt.workspace.contacts import Aged, Freshness, Reach, listed

_HAND_ROWS = 3
_COLUMNS = {"who": 27, "numbers": 34, "mail": 17, "deputy": 13, "called": 9}


def contacts(paper: Paper) -> str:
    """Return the page of the contacts of a facility."""
    return page(paper, paper.say("kit.contacts.title"), _body(paper), wide=True)


def _body(paper: Paper) -> Iterator[str]:
    months = paper.kit.contents.contact_months
    found = listed(paper.kit.contacts, on=paper.on, months=months)
    yield f"<p>{paper.say('kit.contacts.how', on=paper.day(paper.on), months=months)}</p>"
    if not found.reaches:
        yield f'<p class="notice">{paper.say("kit.contacts.none")}</p>'
    yield f"<table>{paper.heads('kit.contacts.head', _COLUMNS)}<tbody>"
    for reach in found.reaches:
        yield _row(paper, reach)
    yield f'<tr class="hand">{"<td></td>" * len(_COLUMNS)}</tr>' * _HAND_ROWS
    yield "</tbody></table>"


def _row(paper: Paper, reach: Reach) -> str:
    contact = reach.contact
    numbers = "".join(_phone(paper, each) for each in reach.phones)
    if contact.only_ip:
        numbers += f'<p class="alarm">{paper.say("kit.contacts.only-ip")}</p>'
    if not reach.phones:
        numbers = f'<span class="alarm">{paper.say("kit.contacts.no-number")}</span>'
    note = f'<br><span class="small">{paper.words(contact.note)}</span>' if contact.note else ""
    deputy = paper.words(reach.deputy.function) if reach.deputy else "—"
    who = f"<b>{paper.words(contact.function)}</b><br>{paper.words(contact.organisation)}{note}"
    mail = paper.text(contact.outside_mail) or "—"
    cells = f'<td>{who}</td><td>{numbers}</td><td class="mail">{mail}</td><td>{deputy}</td>'
    return f"<tr>{cells}<td></td></tr>"


def _phone(paper: Paper, each: Aged) -> str:
    kind = paper.say(f"contact.kind.{each.phone.kind}")
    hours = f" — {paper.words(each.phone.hours)}" if each.phone.hours else ""
    verified = _verified(paper, each)
    told = f'<span class="alarm">{verified}</span>' if each.doubtful else verified
    number = f'<span class="number">{paper.text(each.phone.number)}</span>'
    return f'<p class="phone">{number} <span class="small">{kind}{hours}</span><br>{told}</p>'


def _verified(paper: Paper, each: Aged) -> str:
    """Return when a number was verified and how long ago, ready for a page."""
    if each.state is Freshness.NEVER:
        return paper.say("contact.state.never")
    day = paper.day(each.phone.verified_on or "")
    return paper.say(f"contact.state.{each.state}", day=day, age=age(each, paper.lang))
