"""The list of the monthly meeting on security upkeep, for people, machines and spreadsheets."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.follow_up import is_stale
from csirt.analysis.follow_up_flaws import OpenFlaw
from csirt.analysis.upkeep import Upkeep, upkeep
from csirt.files.write import write_bytes
from csirt.model.follow_up import FollowUpKind
from csirt.model.record import NotAssessed
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.text import LANGUAGES, say
from csirt.workspace.follow_up import snapshots
from csirt.workspace.follow_up_readings import subject
from csirt.workspace.timeline_export import table_bytes

COLUMNS = (
    "section", "what", "exposure", "flaw", "severity", "seen-on", "due", "age", "exception",
    "reason", "count", "of", "before", "reviewed-on",
)  # fmt: skip
LEAST = Tlp.AMBER_STRICT
"""What is open to attack is never marked below sheet N."""


@dataclass(frozen=True, slots=True)
class UpkeepList:
    """The answer of ``csirt plan upkeep``."""

    facility: str
    tlp: Tlp
    found: Upkeep
    notes: tuple[dict[str, str], ...]

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answer for machines (``csirt.plan.upkeep/1``)."""
        found = self.found
        counts = {"open": found.open, "late": len(found.late), "undecided": found.undecided}
        return {
            "schema": "csirt.plan.upkeep/1",
            "facility": self.facility,
            "on": found.on,
            "tlp": self.tlp.value,
            "exports": [{"id": ref, "on": on} for ref, on in found.as_of],
            "patches": counts if found.has_patches else None,
            "late": [_flaw_json(each, found.on) for each in found.late],
            "ages": [
                {"id": _known(each.exposure), "over_days": each.over, "count": each.count}
                for each in found.ages
            ],
            "obsolete": [
                {
                    "id": each.machine,
                    "exposure": _known(each.exposure),
                    "support_end": each.support_end,
                    "records": [each.ref],
                }
                for each in found.obsolete
            ],
            "exceptions": [_flaw_json(each, found.on) for each in found.exceptions],
            "accounts": [
                {
                    "id": each.finding.value,
                    "count": each.count,
                    "of": each.of,
                    "unknown": each.unknown,
                    "before": each.before,
                    "reviewed_on": each.reviewed_on,
                    "as_of": each.as_of,
                }
                for each in found.accounts
            ],
            "notes": [note[lang] for note in self.notes],
        }


def _known(value: object) -> str | None:
    return None if isinstance(value, NotAssessed) else str(value)


def _flaw_json(each: OpenFlaw, on: str) -> dict[str, object]:
    return {
        "id": each.machine,
        "exposure": _known(each.exposure),
        "flaw": each.name,
        "cves": list(each.cves),
        "severity": _known(each.severity),
        "seen_on": each.seen_on,
        "may_be_older": each.may_be_older,
        "due": each.due,
        "age_days": each.days(on),
        "exception_until": each.exception_until,
        "exception_reason": each.exception_reason.value if each.exception_reason else None,
        "records": [each.ref],
    }


def upkeep_of(file: Path, *, on: str) -> UpkeepList:
    """Return the list of the meeting of a day for a facility.

    Args:
        file: File of the facility.
        on: Day of the meeting.

    Raises:
        NotFoundError: the file does not exist.
        ContentError: a file is at fault.
    """
    of = subject(file)
    found = upkeep(snapshots(of.root, of.facility.id), on, exposed=of.exposed)
    tlp = max(of.tlp, LEAST, key=ORDER.__getitem__)
    return UpkeepList(of.facility.id, tlp, found, tuple(_notes(found)))


def _notes(found: Upkeep) -> Iterator[dict[str, str]]:
    for kind, has in (
        (FollowUpKind.PATCHES, found.has_patches),
        (FollowUpKind.ACCOUNTS, found.has_accounts),
    ):
        if not has:
            yield {
                lang: say("follow-up.why.no-import", lang, kind=say(f"follow-up.kind.{kind}", lang))
                for lang in LANGUAGES
            }
    for ref, day in found.as_of:
        if is_stale(day, found.on):
            name = ref.rpartition("/")[2]
            yield {lang: say("note.follow-up-stale", lang, name=name, on=day) for lang in LANGUAGES}
    if any(each.may_be_older for each in (*found.late, *found.exceptions)) or found.undecided:
        yield {lang: say("note.follow-up-older", lang) for lang in LANGUAGES}


def rows_of(found: Upkeep, lang: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table for spreadsheets, in the order of :data:`COLUMNS`."""
    for section, flaws in (("late", found.late), ("exceptions", found.exceptions)):
        for each in flaws:
            yield (
                say(f"upkeep.section.{section}", lang), each.machine,
                word(each.exposure, "exposure", lang), shown(each),
                word(each.severity, "severity", lang), each.seen_on or "", each.due or "",
                age(each, found.on), each.exception_until or "",
                word(each.exception_reason, "reason", lang), "", "", "", "",
            )  # fmt: skip
    for old in found.obsolete:
        yield (
            say("upkeep.section.obsolete", lang), old.machine, word(old.exposure, "exposure", lang),
            say("upkeep.support-end", lang), "", old.support_end or "",
            "", "", "", "", "", "", "", "",
        )  # fmt: skip
    for line in found.accounts:
        yield (
            say("upkeep.section.accounts", lang), say(f"follow-up.count.{line.finding}", lang),
            "", "", "", "", "", "", "", "", line.count, line.of,
            "" if line.before is None else line.before, line.reviewed_on or "",
        )  # fmt: skip


def word(value: object, of: str, lang: str) -> str:
    """Return a word of a closed list in a language; a dash for what nobody assessed."""
    if value is None or isinstance(value, NotAssessed):
        return "—"
    return say(f"upkeep.{of}.{value}", lang)


def shown(flaw: OpenFlaw) -> str:
    """Return a flaw as people look for it: its title, with its first numbers."""
    numbers = [each for each in flaw.cves if each not in flaw.name]
    more = f" +{len(numbers) - 2}" if len(numbers) > 2 else ""
    return f"{flaw.name} ({', '.join(numbers[:2])}{more})" if numbers else flaw.name


def age(flaw: OpenFlaw, on: str) -> str:
    """Return the age of a flaw in days; at least that, where it was there in the first export."""
    days = flaw.days(on)
    return "—" if days is None else f"≥ {days}" if flaw.may_be_older else str(days)


def written_out(found: UpkeepList, output: Path, *, lang: str, force: bool = False) -> None:
    """Write the list as a table for spreadsheets; no cell is a formula.

    Raises:
        StateError: the file stands already.
    """
    heads = [say(f"upkeep.column.{name}", lang) for name in COLUMNS]
    write_bytes(output, table_bytes(heads, rows_of(found.found, lang)), force=force)
