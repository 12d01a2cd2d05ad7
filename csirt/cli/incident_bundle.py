"""``csirt incident export|merge|verify|heads|conflicts``: a case among several laptops."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import (
    By,
    CaseId,
    Key,
    Place,
    Role,
    head_json,
    journal_of,
    now,
    store_of,
    who,
    whole,
)
from csirt.cli.options import Force, Json, Output
from csirt.cli.seal import Passphrase
from csirt.errors import InputError, IntegrityError, MissingOutputError
from csirt.model.tlp import Tlp
from csirt.text import say

if TYPE_CHECKING:
    from csirt.files.bundle import Bundle
    from csirt.model.journal import Head
    from csirt.operation.chain import Examination

_LEVELS = {level.value.removeprefix("TLP:").lower().replace("+", "-"): level for level in Tlp}
_BundlePath = Annotated[Path, typer.Argument(help=say("cli.incident.bundle"), metavar="BUNDLE")]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    for part in (_export, _merge, _verify, _heads, _conflicts):
        part(group)


def _level(value: str) -> str:
    if value not in _LEVELS:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_LEVELS)))
    return value


def _words(file: Path | None) -> str:
    return file.read_text(encoding="utf-8").strip() if file else ""


def _read(path: Path, key: Path | None, passphrase_file: Path | None) -> "Bundle":
    from csirt.workspace.bundles import read_bundle
    from csirt.workspace.sealing import read_keys

    keys = read_keys(key) if key else ()
    return read_bundle(path, keys=keys, passphrase=_words(passphrase_file))


def _export(group: typer.Typer) -> None:
    @group.command(help=say("cli.incident.export.help"))
    def export(
        output: Output,
        case: CaseId = "",
        tlp: Annotated[
            str,
            typer.Option(
                "--tlp", help=say("cli.incident.tlp"), metavar="|".join(_LEVELS), callback=_level
            ),
        ] = "red",
        to: Annotated[list[str] | None, typer.Option("--to", help=say("cli.seal.to"))] = None,
        passphrase_file: Passphrase = None,
        journal: Place = "",
        force: Force = False,
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.bundles import exported

        bundle = exported(
            journal_of(journal, case),
            output,
            tlp=_LEVELS[tlp],
            recipients=tuple(to or ()),
            passphrase=_words(passphrase_file),
            force=force,
            now=now(),
        )
        if as_json:
            talk.answer(
                {
                    "schema": "csirt.incident.export/1",
                    "id": bundle.case,
                    "file": str(output),
                    "entries": len(bundle.rows),
                    "withheld": list(bundle.withheld),
                    "head": head_json(bundle.heads),
                }
            )
        else:
            talk.line(str(output))
            whole(say("cli.incident.head", head=bundle.case_head))
        if bundle.withheld:
            raise MissingOutputError("journal.withheld", count=len(bundle.withheld))


def _merge(group: typer.Typer) -> None:
    @group.command(help=say("cli.incident.merge.help"))
    def merge(
        bundle: _BundlePath,
        key: Key = None,
        passphrase_file: Passphrase = None,
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.bundles import merged
        from csirt.workspace.journal import Journal
        from csirt.workspace.station import own_station

        store, station = store_of(journal, create=True), own_station()
        found = _read(bundle, key, passphrase_file)
        done = merged(store, station, found, actor=who(by), role=role, now=now())
        still = [
            each for each in Journal(store, station, done.case).conflicts() if not each.resolved
        ]
        if as_json:
            talk.answer(
                {
                    "schema": "csirt.incident.merge/1",
                    "id": done.case,
                    "added": done.added,
                    "filled": done.filled,
                    "witnessed": done.witnessed,
                    "forks": [{"id": fork.ref} for fork in done.forks],
                    "conflicts": [{"id": each.subject} for each in still],
                }
            )
            return
        talk.line(say("cli.incident.merged", case=done.case, count=done.added))
        for fork in done.forks:
            talk.talk(say("cli.incident.forked", entry=fork.ref))
        for each in still:
            among = ", ".join(entry.ref for entry in each.entries)
            talk.talk(say("cli.incident.conflict", subject=each.subject, among=among))


def _verify(group: typer.Typer) -> None:
    @group.command(help=say("cli.incident.verify.help"))
    def verify(
        bundle: Annotated[
            Path | None, typer.Argument(help=say("cli.incident.bundle"), metavar="[FILE]")
        ] = None,
        against: Annotated[
            list[Path] | None, typer.Option("--against", help=say("cli.incident.against"))
        ] = None,
        head: Annotated[
            list[str] | None,
            typer.Option(
                "--head", help=say("cli.incident.given-head"), metavar="STATION:SEQ:CHAIN"
            ),
        ] = None,
        quick: Annotated[bool, typer.Option("--quick", help=say("cli.incident.quick"))] = False,
        case: CaseId = "",
        key: Key = None,
        passphrase_file: Passphrase = None,
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.bundles import examined_bundle

        held = [each for path in against or () for each in _read(path, key, passphrase_file).heads]
        if bundle:
            found = _read(bundle, key, passphrase_file)
            here = (*held, *_given(head, found.case))
            _tell({found.case: examined_bundle(found, here)}, as_json=as_json)
        else:
            _tell(_of_the_journal(journal, case, held, head, quick=quick), as_json=as_json)


def _given(heads: list[str] | None, case: str) -> "tuple[Head, ...]":
    """Return the heads that were typed, from a printed page."""
    from csirt.model.journal import Head

    found = []
    for text in heads or ():
        station, _, rest = text.partition(":")
        seq, _, chain = rest.partition(":")
        if not seq.isdecimal() or len(chain) != 64:
            raise InputError("journal.bad-head", given=text[:120])
        found.append(Head(case, station, int(seq), chain.lower()))
    return tuple(found)


def _of_the_journal(
    journal: str, case: str, held: "list[Head]", typed: list[str] | None, *, quick: bool
) -> "dict[str, Examination]":
    from csirt.workspace.cases import cases, the_case
    from csirt.workspace.journal import Journal
    from csirt.workspace.station import own_station

    store, station = store_of(journal), own_station()
    if typed and not case:
        case = the_case(store)
    names = [case] if case else [each.id for each in cases(store)]
    names += sorted({head.case for head in held} - set(names)) if not case else []
    found = {}
    for name in names:
        mine = tuple(head for head in held if head.case == name)
        against = (*mine, *(_given(typed, name) if typed else ()))
        found[name] = Journal(store, station, name).verify(against, every_signature=not quick)
    return found


def _tell(found: "dict[str, Examination]", *, as_json: bool) -> None:
    if as_json:
        told = [_told(case, each) for case, each in found.items()]
        holds = all(each.holds for each in found.values())
        talk.answer({"schema": "csirt.incident.verify/1", "ok": holds, "cases": told})
    else:
        _tell_people(found)
    for each in found.values():
        if each.breaks:
            first = each.breaks[0]
            raise IntegrityError("journal.broken", entry=first.ref, problem=say(first.code))


def _tell_people(found: "dict[str, Examination]") -> None:
    for case, each in found.items():
        head = head_json(each.heads)["case_head"]
        if each.holds:
            talk.line(say("cli.incident.holds", case=case, count=each.count))
            whole(say("cli.incident.head", head=head))
        for one in each.breaks:
            talk.line(f"{one.ref}: {say(one.code)} ({one.code})")
        for one in each.remarks:
            talk.talk(f"{one.ref}: {say(one.code)}")
        if each.withheld:
            talk.talk(say("cli.incident.withheld", count=len(each.withheld)))


def _told(case: str, found: "Examination") -> dict[str, object]:
    return {
        "id": case,
        "ok": found.holds,
        "entries": found.count,
        "first": found.breaks[0].ref if found.breaks else None,
        "breaks": [
            {"id": each.ref, "code": each.code, "message": say(each.code)} for each in found.breaks
        ],
        "notes": [f"{each.ref}: {say(each.code)}" for each in found.remarks],
        "withheld": list(found.withheld),
        "head": head_json(found.heads),
    }


def _heads(group: typer.Typer) -> None:
    @group.command(help=say("cli.incident.heads.help"))
    def heads(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
        opened = journal_of(journal, case)
        found = opened.heads()
        told = head_json(found)
        if as_json:
            schema = {"schema": "csirt.incident.heads/1", "id": opened.case}
            talk.answer({**schema, "head": told})
            return
        whole(say("cli.incident.head", head=told["case_head"]))
        for head in found:
            whole(f"{head.station}:{head.seq}:{head.chain}")


def _conflicts(group: typer.Typer) -> None:
    @group.command(help=say("cli.incident.conflicts.help"))
    def conflicts(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
        opened = journal_of(journal, case)
        found = opened.conflicts()
        if as_json:
            listed = [
                {
                    "id": each.subject,
                    "base": each.base or None,
                    "entries": [entry.ref for entry in each.entries],
                    "resolved": each.resolved.ref if each.resolved else None,
                }
                for each in found
            ]
            schema = {"schema": "csirt.incident.conflicts/1", "id": opened.case}
            talk.answer({**schema, "conflicts": listed})
            return
        for each in found:
            among = ", ".join(entry.ref for entry in each.entries)
            talk.line(say("cli.incident.conflict", subject=each.subject, among=among))
            if each.resolved:
                talk.line(say("cli.incident.resolved", entry=each.resolved.ref))
