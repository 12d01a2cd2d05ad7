"""``csirt capture compare`` and ``report``: the model against the wire, and the pages."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.capture_hunt import DEFAULT_BUDGET, Budget, _hunted, _whole
from csirt.cli.capture_logs import Clocks, Files, Logs, asked
from csirt.cli.capture_pseudonyms import KeyFile
from csirt.cli.case import At, By, CaseId, Place, Role, incident_of, plain, stamp_of
from csirt.cli.options import Force, Json, Language, On, Output
from csirt.model.tlp import Tlp
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.traffic.compare import Comparison, RuleSeen
    from csirt.workspace.capture_compare import Compared
    from csirt.workspace.capture_hunt import Hunted

_Facility = Annotated[
    Path, typer.Option("--facility", help=say("cli.capture.compare.model"), metavar="F.yaml")
]
MOST_RULES = 8


def register(group: typer.Typer) -> None:
    """Add the commands to ``capture``."""
    group.command("compare", help=say("cli.capture.compare.help"))(compare)
    group.command("report", help=say("cli.capture.report.help"))(report)


def compare(
    facility: _Facility,
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=say("cli.capture.compare.output"), metavar="FILE"),
    ] = None,
    force: Force = False,
    budget: Budget = DEFAULT_BUDGET,
    as_json: Json = False,
) -> None:
    """Hold the model against the wire."""
    from csirt.workspace.capture_compare import capture_compare
    from csirt.workspace.capture_import_group import is_group

    if is_group(facility):
        if output:
            raise typer.BadParameter(say("cli.capture.compare.group-output"))
        _of_group(_hunted(files, budget, logs, clocks), facility, as_json=as_json)
        return
    found = capture_compare(_hunted(files, budget, logs, clocks), facility)
    if output:
        from csirt.files.seen import rendered
        from csirt.files.write import write_text
        from csirt.workspace.capture_import import capture_imported

        pairs, ahead = asked(files, logs, clocks)
        proposed = capture_imported(
            files or (), facility, logs=pairs, clocks=ahead, on=talk.today(), dry_run=True,
            budget_seconds=budget,
        )  # fmt: skip
        write_text(output, rendered(proposed.seen), force=force)
    if as_json:
        talk.answer(found.as_json())
    else:
        _show(found)
        if output:
            talk.talk(say("cli.capture.compare.proposed", file=output))
    _whole(found.hunted)


def _of_group(hunted: "Hunted", group: Path, *, as_json: bool) -> None:
    from csirt.workspace.capture_compare import group_compare

    found = group_compare(hunted, group)
    if as_json:
        talk.answer(found.as_json())
    else:
        for each in found.members:
            talk.line(f"── {each.facility.id}", style="bold")
            _show(each)
        if not found.members:
            talk.line(say("cli.capture.compare.no-member", group=found.group.id))
        for note in found.notes():
            talk.talk(f"! {note}")
    _whole(hunted)


def _show(told: "Compared") -> None:
    found = told.found
    inside = [each for each in found.hosts if each.host.inside]
    known = sum(each.asset is not None for each in inside)
    talk.line(say("cli.capture.compare.title", known=known, count=len(inside)), style="bold")
    if found.strangers:
        rows = [
            (each.host.id, ", ".join(each.host.names[:2]) or "—", each.zone or "—")
            for each in found.strangers
        ]
        title = say("cli.capture.compare.strangers", count=len(rows))
        talk.table(title, _heads("machine", "name", "zone"), rows)
    for each in found.hosts:
        for claim in each.conflicts:
            names, host = ", ".join(claim.assets), each.host.id
            key = "cli.capture.compare.conflict"
            talk.line(say(key, host=host, value=claim.value, assets=names))
    if found.rules is not None:
        _show_rules(found, found.rules)
    for service in found.services:
        if service.listens is not None and service.unlisted:
            names = ", ".join(service.unlisted)
            talk.line(say("cli.capture.compare.unlisted", asset=service.asset, services=names))
    for note in told.notes():
        talk.talk(f"! {note}")


def _show_rules(found: "Comparison", rules: "tuple[RuleSeen, ...]") -> None:
    rows = [
        (each.source, each.target, each.service, each.conversations, each.records[0])
        for each in found.talks
        if not each.allowed
    ]
    if rows:
        title = say("cli.capture.compare.extra", count=len(rows))
        talk.table(title, _heads("from", "to", "service", "talks", "record"), rows)
    else:
        talk.line(say("cli.capture.compare.no-extra"))
    states = [each.state.name.lower() for each in rules]
    names = ("seen", "partly", "never", "out_of_sight")
    seen, partly, never, out_of_sight = (states.count(name) for name in names)
    key = "cli.capture.compare.rules"
    talk.line(say(key, seen=seen, partly=partly, never=never, out_of_sight=out_of_sight))
    unused = [each.rule for each in rules if each.state.value == "never"]
    for rule in unused[:MOST_RULES]:
        talk.line(f"    {rule.from_} → {rule.to}: {', '.join(rule.services)}")
    if len(unused) > MOST_RULES:
        talk.line(say("cli.more", count=len(unused) - MOST_RULES), style="dim")


def _heads(*names: str) -> list[str]:
    return [say(f"cli.capture.compare.{name}") for name in names]


def report(
    output: Output,
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    facility: Annotated[
        Path | None,
        typer.Option("--facility", help=say("cli.capture.compare.model"), metavar="F.yaml"),
    ] = None,
    exhibit: Annotated[
        bool, typer.Option("--exhibit", help=say("cli.capture.report.exhibit"))
    ] = False,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
    on: On = "",
    budget: Budget = DEFAULT_BUDGET,
    force: Force = False,
    at: At = "",
    case: CaseId = "",
    by: By = "",
    role: Role = "",
    journal: Place = "",
    pseudonyms: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Write the pages of some evidence."""
    from csirt.reporting.capture import published
    from csirt.reporting.publish import check_output
    from csirt.workspace.capture import pseudonym_marks
    from csirt.workspace.capture_dossier import capture_dossier, entered

    if pseudonyms and (facility or exhibit):
        raise typer.BadParameter(say("cli.capture.pseudonyms.alone"))
    check_output(output, force=force)
    hunted = _hunted(files, budget, logs, clocks, pseudonyms)
    dossier = capture_dossier(hunted, facility, on=on or talk.today(), tlp=tlp)
    published(dossier, output, lang=lang or language(), force=force)
    pieces: tuple[str, ...] = ()
    if exhibit:
        read = [Path(each.rpartition("=")[0]) for each in logs or ()]
        incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
        hows = say("capture.report.how"), say("capture.report.how-log")
        for some, how in zip((files or (), read), hows, strict=True):
            pieces += entered(incident, some, stamp, how=plain(how))
    if as_json:
        told = {"file": str(output), "tlp": dossier.tlp.value, "exhibits": list(pieces)}
        marks = pseudonym_marks(hunted.seen)
        talk.answer({"schema": "csirt.capture.report/1", **marks, **told})
    else:
        talk.line(str(output))
        for each in pieces:
            talk.line(say("cli.capture.report.piece", name=each))
    _whole(hunted)
