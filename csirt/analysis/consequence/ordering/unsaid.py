"""Waits that nobody wrote and that go without saying: the directory that machines follow, the
identity of patients before their messages, the copy before what is restored from it."""

from collections import defaultdict
from collections.abc import Iterable

from csirt.analysis.attack_graph.terrain import name_of
from csirt.analysis.consequence.ordering.waits import (
    ENGINE,
    IDENTITY,
    Because,
    Wait,
    Waits,
    waits_of,
)
from csirt.analysis.consequence.ordering.written import Written
from csirt.model.care import Application


def every_wait(written: Written) -> Waits:
    """Return the waits of an order, those that go without saying included."""
    found = waits_of(written)
    _identity(found)
    _directory(found)
    _source(found)
    return found


def _own(found: Waits) -> Iterable[tuple[str, str, Application]]:
    """Yield the applications of the order: reference, full name, record."""
    for ref in found.written.places:
        kind, _, name = ref.partition(":")
        if kind == "application":
            yield ref, name, found.terrain.applications[name]


def _run_by(found: Waits, name: str, kind: str) -> bool:
    """Return whether every server of an application is of one kind."""
    assets = [found.terrain.assets[each] for each in found.terrain.needed_assets(name)]
    servers = [each for each in assets if found.terrain.kind(each).family == "server"]
    return bool(servers) and all(each.kind == kind for each in servers)


def _identity(found: Waits) -> None:
    """An interface engine sends the messages of patients: without identity, to the wrong ones."""
    every = list(_own(found))
    identities = [(ref, name) for ref, name, _ in every if _run_by(found, name, IDENTITY)]
    for ref, name in [(ref, name) for ref, name, _ in every if _run_by(found, name, ENGINE)]:
        home = name.partition("/")[0]
        below = found.below([ref])
        said = [each for each, _ in identities if each in below]
        if said:
            found.by_ref[ref] = tuple(_as_identity(wait, said) for wait in found.of(ref))
            continue
        for other, there in identities:
            if there.startswith(f"{home}/") and ref not in found.below([other]):
                found.add(ref, Wait(Because.IDENTITY, 1, ((other,),), described=False))


def _as_identity(wait: Wait, identities: list[str]) -> Wait:
    here = any(ref in identities for some in wait.of for ref in some)
    return Wait(Because.IDENTITY, wait.at_least, wait.of) if here else wait


def _directory(found: Waits) -> None:
    """Machines that follow a directory are of no use before it, whether anybody wrote it or not."""
    followed: dict[str, list[str]] = defaultdict(list)
    for ref, sites in found.terrain.followers.items():
        stand_ins = found.directory(f"directory:{ref}")
        if any(each in found.written.places for each in stand_ins):
            for site in sites:
                followed[site].extend(stand_ins)
    beneath = {site: found.below(refs) for site, refs in followed.items()}
    leading = {site: found.above(refs) for site, refs in followed.items()}
    for ref, name, _ in list(_own(found)):
        site = name.partition("/")[0]
        if ref in found.provided:
            continue
        joined = any(
            found.terrain.kind(found.terrain.assets[each]).joined
            for each in found.terrain.needed_assets(name)
        )
        if joined and site in followed and ref not in beneath[site] and ref not in leading[site]:
            some = tuple(followed[site])
            found.add(ref, Wait(Because.DIRECTORY, 1, (some,), described=False))


def _source(found: Waits) -> None:
    """What is restored from a copy waits for what holds the copy."""
    holders = _holders(found)
    beneath: dict[str, set[str]] = {}
    for ref, name, application in list(_own(found)):
        home = name.partition("/")[0]
        for text in application.data:
            asset = found.terrain.assets.get(name_of(text, home, "asset"))
            copies = [name_of(each, home, "asset") for each in asset.copies] if asset else []
            # A copy that nothing in the order holds can be read as it is.
            if not copies or any(copy not in holders for copy in copies):
                continue
            some = list(dict.fromkeys(each for copy in copies for each in holders[copy]))
            if ref in some:
                continue
            for each in some:
                beneath.setdefault(each, found.below([each]))
            free = tuple(each for each in some if ref not in beneath[each])
            if free:
                found.add(ref, Wait(Because.SOURCE, 1, (free,)))
            else:
                found.loops.append((ref, some[0]))


def _holders(found: Waits) -> dict[str, list[str]]:
    """Return what brings each asset back: the applications that run on it, or itself."""
    holders: dict[str, list[str]] = defaultdict(list)
    for ref in found.written.places:
        if ref.startswith("asset:"):
            holders[ref.removeprefix("asset:")].append(ref)
    for ref, name, application in _own(found):
        home = name.partition("/")[0]
        kept = [name_of(text, home, "asset") for text in application.data]
        for asset in dict.fromkeys([*found.terrain.needed_assets(name), *kept]):
            holders[asset].append(ref)
    return holders
