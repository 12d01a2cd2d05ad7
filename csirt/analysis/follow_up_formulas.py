"""The indicators that imported follow-up feeds: what each month's exports say of each.

A month whose exports do not speak of an indicator says nothing of it: it is a gap, never a zero.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from csirt.analysis.follow_up_flaws import Exposed, exposures, is_obsolete, open_flaws
from csirt.analysis.follow_up_months import Dated, Month
from csirt.analysis.follow_up_reading import Reading, Why, share, summed
from csirt.analysis.plan_levels import months_after
from csirt.model.follow_up import (
    AccountFinding,
    DossierPiece,
    DossierState,
    FollowUpKind,
    PhishingCampaign,
    PrivacyCounts,
    Tally,
)
from csirt.model.patches import FlawSeverity, MachineExposure, PatchFlaw

Read = Callable[[Month, Exposed], Reading | None]

_UPDATE_DAYS = 15
"""Days without an update after which a system counts as not updated (source s14, IND-02)."""
_YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Formula:
    """How an indicator is read from the exports of a month."""

    kind: FollowUpKind
    read: Read
    lacks: str
    """What the exports lack where none speaks of it: the end of a key of the catalogue of words."""
    unit: str = "share"


def _of(exports: list[Dated]) -> tuple[str, tuple[str, ...]]:
    """Return the day of some exports, the newest, and their references."""
    return max(each.on for each in exports), tuple(dict.fromkeys(each.ref for each in exports))


def _late(month: Month, exposed: Exposed) -> Reading | None:
    used = [each for each in month.exports if each.export.flaws]
    if not used:
        return None
    on, records = _of(used)
    flags = [flaw.late(on) for flaw in open_flaws(month, on, exposed)]
    known = [each for each in flags if each is not None]
    tally = Tally(count=sum(known), of=len(known), unknown=len(flags) - len(known))
    return share(tally, on, records)


def _days_to_fix(month: Month, exposed: Exposed) -> Reading | None:
    """Return the median days from publication to the fix, over twelve months."""
    fixed = list(_fixed(month, exposed))
    if not fixed:
        return None
    on, records = _of([dated for dated, _, _ in fixed])
    graver = [
        (where, flaw)
        for _, where, flaw in fixed
        if flaw.severity is FlawSeverity.CRITICAL
        and where in (MachineExposure.INTERNET, None)
        and months_after(str(flaw.fixed_on), _YEAR_MONTHS) > on
    ]
    known = [
        (date.fromisoformat(str(flaw.fixed_on)) - date.fromisoformat(flaw.published)).days
        for where, flaw in graver
        if where and flaw.published and flaw.published <= str(flaw.fixed_on)
    ]
    found = share(Tally(count=0, of=len(known), unknown=len(graver) - len(known)), on, records)
    if found.value is None:
        return found
    return Reading(float(median(known)), None, len(known), on, records, found.why)


def _fixed(
    month: Month, exposed: Exposed
) -> Iterator[tuple[Dated, MachineExposure | None, PatchFlaw]]:
    """Yield the flaws that were mended, with the exposure of their machine, where it is known."""
    for dated in month.exports:
        places = exposures(dated, exposed)
        for flaw in dated.export.flaws:
            for where in (places[name] for name in flaw.machines if flaw.fixed_on):
                yield dated, where if isinstance(where, MachineExposure) else None, flaw


def _unsupported(month: Month, _: Exposed) -> Reading | None:
    """Return the machines without support or updates, of exports that give days of updates."""
    used = [each for each in month.exports if any(one.updated_on for one in each.export.machines)]
    if not used:
        return None
    flags: list[bool | None] = []
    for dated in used:
        limit = (date.fromisoformat(dated.on) - timedelta(days=_UPDATE_DAYS)).isoformat()
        for machine in dated.export.machines:
            if is_obsolete(machine, dated.on):
                flags.append(True)
            else:
                flags.append(None if machine.updated_on is None else machine.updated_on < limit)
    known = [each for each in flags if each is not None]
    tally = Tally(count=sum(known), of=len(known), unknown=len(flags) - len(known))
    return share(tally, *_of(used))


def accounts_of(month: Month, finding: AccountFinding) -> tuple[Tally, list[Dated]] | None:
    """Return a finding on accounts over the exports of a month; none where none counts it."""
    found = [
        (each.tally, dated)
        for dated in month.exports
        for each in dated.export.accounts
        if each.finding is finding
    ]
    return (summed([each for each, _ in found]), [dated for _, dated in found]) if found else None


def _with_mfa(finding: AccountFinding) -> Read:
    def read(month: Month, _: Exposed) -> Reading | None:
        found = accounts_of(month, finding)
        if found is None:
            return None
        bare, used = found
        tally = Tally(count=bare.of - bare.count, of=bare.of, unknown=bare.unknown)
        return share(tally, *_of(used), whole=True)

    return read


def _unused(month: Month, _: Exposed) -> Reading | None:
    found = accounts_of(month, AccountFinding.UNUSED)
    return None if found is None else share(found[0], *_of(found[1]))


def _trained(month: Month, _: Exposed) -> Reading | None:
    used = [
        each for each in month.exports if any(isinstance(u.staff, int) for u in each.export.units)
    ]
    if not used:
        return None
    units = [unit for each in used for unit in each.export.units]
    full = [(unit.trained, unit.staff) for unit in units if isinstance(unit.staff, int)]
    unknown = sum(unit.trained for unit in units if not isinstance(unit.staff, int))
    tally = Tally(
        count=sum(trained for trained, _ in full),
        of=sum(staff for _, staff in full),
        unknown=unknown,
    )
    return share(tally, *_of(used))


def _report_rate(month: Month, _: Exposed) -> Reading | None:
    used = [each for each in month.exports if each.export.campaigns]
    if not used:
        return None
    on, records = _of(used)
    found: dict[tuple[str, str], PhishingCampaign] = {}
    for dated in used:
        for each in dated.export.campaigns:
            if months_after(each.on, _YEAR_MONTHS) > on:
                found[each.name, each.on] = each
    told = [each for each in found.values() if isinstance(each.reported, int)]
    sent = sum(each.delivered for each in told)
    tally = Tally(
        count=sum(each.reported for each in told if isinstance(each.reported, int)),
        of=sent,
        unknown=sum(each.delivered for each in found.values()) - sent,
    )
    return share(tally, on, records)


def pieces_of(month: Month) -> dict[str, DossierPiece]:
    """Return the pieces of the dossiers, each as the newest export has it."""
    dated = sorted(month.exports, key=lambda each: each.on)
    return {piece.piece: piece for each in dated for piece in each.export.pieces}


def _pieces(month: Month, _: Exposed) -> Reading | None:
    found = list(pieces_of(month).values())
    known = [each.state for each in found if isinstance(each.state, DossierState)]
    ready = sum(each in (DossierState.DEPLOYED, DossierState.TESTED) for each in known)
    tally = Tally(count=ready, of=len(known), unknown=len(found) - len(known))
    return share(tally, *_of(list(month.exports)))


def _privacy(name: str) -> Read:
    def read(month: Month, _: Exposed) -> Reading | None:
        found = [
            (tally, dated)
            for dated in month.exports
            if isinstance(dated.export.privacy, PrivacyCounts)
            and isinstance(tally := getattr(dated.export.privacy, name), Tally)
        ]
        if not found:
            return None
        return share(summed([tally for tally, _ in found]), *_of([dated for _, dated in found]))

    return read


_K = FollowUpKind
FORMULAS: dict[tuple[str, str], Formula] = {
    ("p1", "processor-clauses"): Formula(_K.PRIVACY, _privacy("clauses"), "processors"),
    ("p1", "impact-analyses"): Formula(_K.PRIVACY, _privacy("impact_analyses"), "analyses"),
    ("p4", "privileged-mfa"): Formula(
        _K.ACCOUNTS, _with_mfa(AccountFinding.PRIVILEGED_NO_MFA), "mfa"
    ),
    ("p4", "unused-accounts"): Formula(_K.ACCOUNTS, _unused, "logons"),
    ("p5", "days-to-fix"): Formula(_K.PATCHES, _days_to_fix, "fixes", "days"),
    ("p5", "late-patches"): Formula(_K.PATCHES, _late, "flaws"),
    ("p5", "remote-mfa"): Formula(_K.ACCOUNTS, _with_mfa(AccountFinding.REMOTE_NO_MFA), "remote"),
    ("p5", "unsupported"): Formula(_K.PATCHES, _unsupported, "updates"),
    ("p7", "trained"): Formula(_K.AWARENESS, _trained, "staff"),
    ("p7", "report-rate"): Formula(_K.PHISHING, _report_rate, "reports"),
    ("a1", "dossier-pieces"): Formula(_K.DOSSIERS, _pieces, "states"),
    ("a2", "breaches-in-time"): Formula(_K.PRIVACY, _privacy("in_time"), "breaches"),
}
"""By action and indicator; an official action with other indicators has none here."""


def silent(formula: Formula, *, imported: bool) -> Reading:
    """Return why no month speaks of an indicator."""
    if imported:
        return Reading(why=Why("lacks", (("what", formula.lacks),)))
    return Reading(why=Why("no-import", (("kind", formula.kind.value),)))
