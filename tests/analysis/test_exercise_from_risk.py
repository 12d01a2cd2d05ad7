"""An exercise written from a risk: true to the model, silent about its names, the same each time."""

import time
from functools import cache
from itertools import pairwise

import pytest

from csirt import content
from csirt.analysis.exercise_from_risk import Written, from_risk, in_order
from csirt.analysis.risk import analysed
from csirt.errors import InputError
from csirt.files.shipped import catalogue
from csirt.model.exercise import Level
from csirt.model.facility import Facility
from csirt.model.record import NOT_ASSESSED
from csirt.model.region import Estate
from csirt.operation.exercise_lint import linted
from csirt.operation.exercise_lint_texts import player_texts
from csirt.operation.exercise_schedule import schedule
from csirt.workspace.exercise_lint import world_of
from csirt.workspace.exercise_made import parts_at
from csirt.workspace.folder import opened

from .worlds import asset, estate, facility

SAMPLE = content.root() / "risk_models" / "sample"
HOSPITAL = "ch-rochebrume"
FACILITIES = [path.stem for path in sorted((SAMPLE / "facilities").glob("*.yaml"))
              if path.stem != "maison-sante-pont-gris"]  # fmt: skip
PARTS = parts_at(SAMPLE)
every_facility = pytest.mark.parametrize("name", FACILITIES)
every_level = pytest.mark.parametrize("level", list(Level))


@cache
def sample(name: str = HOSPITAL) -> Estate:
    path = SAMPLE / "facilities" / f"{name}.yaml"
    return in_order(opened(path).estate(path))


@cache
def risk_of(name: str = HOSPITAL):
    return analysed(sample(name), catalogue(), samples=1_024, seed=1)


def written(name: str = HOSPITAL, **how) -> Written:
    return from_risk(risk_of(name), sample(name), catalogue(), PARTS, **how)


def of(found: Estate, **how) -> Written:
    found = in_order(found)
    return from_risk(analysed(found, catalogue(), samples=1_024, seed=1), found, catalogue(),
                     PARTS, **how)  # fmt: skip


def with_subject(found: Estate, **changes) -> Estate:
    """The estate with other records of its subject."""
    mine = found.facility(found.subject).model_copy(update=changes)
    rest = tuple(each for each in found.facilities if each.id != mine.id)
    return found.model_copy(update={"facilities": (mine, *rest)})


def shown(made: Written) -> set[str]:
    """Every reference of the key."""
    return {ref for each in made.key.injects for ref in each.shows}


# --- true to the model ---


@every_facility
@every_level
def test_the_linter_finds_no_error_in_what_is_written(name, level):
    for seed in (1, 2):
        made = written(name, level=level, seed=seed).exercise
        faults = linted(made, world_of(SAMPLE / "facilities", made.facility))
        assert [str(each) for each in faults if each.severity == "error"] == []
        assert [str(each) for each in faults if each.code == "long-silence"] == []


@every_facility
def test_only_what_the_attack_reaches_appears(name):
    reached = {each.ref for each in (*risk_of(name).assets, *risk_of(name).applications,
                                     *risk_of(name).care_lines) if each.path}  # fmt: skip
    home = f"{name}/"
    for level in Level:
        mine = {ref for ref in shown(written(name, level=level))
                if ref.partition(":")[2].startswith(home)}  # fmt: skip
        kinds = ("asset:", "application:", "care-line:")
        assert {ref for ref in mine if ref.startswith(kinds)} <= reached


@every_level
def test_each_step_and_each_thing_lost_has_an_inject(level):
    made = written(level=level)
    refs = shown(made)
    assert {each.ref for each in made.exercise.systems if each.kind == "care-line"}
    lines = {ref.rpartition("/")[2] for ref in refs if ref.startswith(f"care-line:{HOSPITAL}/")}
    named = {each.ref.partition(":")[2] for each in made.exercise.systems
             if each.kind == "care-line" and each.ref}  # fmt: skip
    assert lines == named
    told = [
        each for each in made.key.injects if any(r.startswith("technique:") for r in each.shows)
    ]
    assert len(told) >= 2


def test_the_damage_never_comes_before_what_makes_it_possible():
    for level in Level:
        made = written(level=level, seed=3)
        plan = schedule(made.exercise)
        techniques = {each.inject: each.shows for each in made.key.injects}
        seen = [(plan.injects[name] or 0, refs) for name, refs in techniques.items()
                if any(ref.startswith("technique:") for ref in refs)]  # fmt: skip
        quiet = [at for at, refs in seen if "technique:encryption" not in refs]
        struck = [at for at, refs in seen if "technique:encryption" in refs]
        assert max(quiet) < min(struck)


def test_no_application_falls_while_the_attack_is_only_doubted():
    for level in Level:
        made = written(level=level, seed=1)
        plan = schedule(made.exercise)
        shows = {each.inject: each.shows for each in made.key.injects}
        struck = min(plan.injects[name] or 0 for name, refs in shows.items()
                     if "technique:encryption" in refs)  # fmt: skip
        lost = {each.id for each in made.exercise.systems if each.kind == "application"}
        falls = [plan.injects[each.id] for each in made.exercise.injects for e in each.effects
                 if e.system in lost and e.state == "down" and not each.manual]  # fmt: skip
        assert falls
        assert all(at is not None and at >= struck for at in falls)


def test_a_shared_service_that_is_hit_is_told_by_its_operator():
    made = written("chu-brumeville", level=Level.ADVANCED, seed=1)
    hit = {ref for ref in shown(made) if ref.startswith("service:")}
    assert hit
    for each in made.key.injects:
        if set(each.shows) & hit:
            inject = next(i for i in made.exercise.injects if i.id == each.inject)
            assert inject.sender == "operator"


def test_every_measure_that_was_counted_has_its_inject_and_taking_one_away_changes_the_story():
    found = sample()
    whole = written(level=Level.INTERMEDIATE)
    mine = found.facility(HOSPITAL)
    held = {each.measure for each in mine.measures if getattr(each.coverage, "covered", 0)}
    assert {f"measure:{each}" for each in held} <= shown(whole)
    for name in sorted(held):
        less = tuple(each for each in mine.measures if each.measure != name)
        made = from_risk(risk_of(), with_subject(found, measures=less), catalogue(), PARTS)
        assert made.exercise != whole.exercise, name
        assert f"measure:{name}" not in shown(made)


def test_a_measure_that_was_counted_and_found_missing_makes_it_harder():
    found = sample()
    mine = found.facility(HOSPITAL)
    none = tuple(
        each.model_copy(update={"coverage": each.coverage.model_copy(update={"covered": 0})})
        if each.measure == "downtime-kits" else each
        for each in mine.measures
    )  # fmt: skip
    made = of(with_subject(found, measures=none))
    inject = next(e.inject for e in made.key.injects if "measure:downtime-kits" in e.shows)
    told = next(each for each in made.exercise.injects if each.id == inject)
    assert "pas de classeur" in told.text.fr


def test_a_described_paper_mode_is_expected_and_the_lack_of_one_is_said():
    made = written(level=Level.ADVANCED, seed=1)
    texts = [e.text.fr for i in made.exercise.injects for e in i.expects]
    assert any("il porte 30 % de l'activité, pendant 3 jours" in each for each in texts)
    bare = of(with_subject(sample(), care_lines=tuple(
        each.model_copy(update={"paper": NOT_ASSESSED})
        for each in sample().facility(HOSPITAL).care_lines
    )))  # fmt: skip
    texts = [e.text.fr for i in bare.exercise.injects for e in i.expects]
    assert any("aucun mode papier n'est décrit" in each for each in texts)
    assert not any("il porte" in each for each in texts)


def test_each_level_is_longer_and_has_more_doubt_and_more_stress():
    made = [written(level=level).exercise for level in Level]
    counts = [
        (each.clock.minutes, sum(i.at is not None for i in each.injects),
         each.phases[0].minutes, sum(i.stress for i in each.injects), len(each.decisions))
        for each in made
    ]  # fmt: skip
    assert counts == sorted(counts)
    assert all(a < b for one, more in pairwise(counts)
               for a, b in zip(one, more, strict=True))  # fmt: skip


# --- silent about names ---


def real_names(found: Estate) -> set[str]:
    names: set[str] = set()
    for each in found.facilities:
        for item in each.assets:
            names |= {item.name, *item.hostnames, *item.addresses, *item.macs, item.serial}
            names |= {item.id} if "-" in item.id else set()
            flaws = item.flaws if isinstance(item.flaws, tuple) else ()
            names |= {flaw.cve for flaw in flaws if flaw.cve}
        for item in each.suppliers:
            names |= {item.name, item.name.partition(" (")[0], item.contract}
    names |= {text for words in found.names.values() for text in (words.fr, words.en)}
    return {name for name in names if len(name) >= 3}


@every_facility
@every_level
def test_no_real_name_reaches_the_players(name, level):
    made = written(name, level=level)
    texts = [(way, text) for way, words in player_texts(made.exercise)
             for text in (words.fr, words.en)]  # fmt: skip
    texts += [(("title",), made.exercise.title.fr), (("truth",), made.exercise.ground_truth.fr)]
    for real in real_names(sample(name)):
        for way, text in texts:
            short = len(real) == 3
            hay, needle = (text, real) if short else (text.casefold(), real.casefold())
            parts = hay.split(needle)
            around = [(a[-1:], b[:1]) for a, b in pairwise(parts)]
            whole = [1 for a, b in around if not (a.isalnum() or b.isalnum())]
            assert not whole, (real, way, text)


def test_a_machine_called_by_a_common_word_is_hidden_all_the_same():
    found = sample()
    mine = found.facility(HOSPITAL)
    named = tuple(each.model_copy(update={"name": "urgences"}) if each.id == "ws-ed" else each
                  for each in mine.assets)  # fmt: skip
    made = of(with_subject(found, assets=named), level=Level.ADVANCED, seed=2)
    for _, text in player_texts(made.exercise):
        assert " urgences" not in f" {text.fr.lower()} ".replace("«", " ").replace(",", " ")


def test_the_scenario_shows_no_machine_and_no_supplier_and_the_key_shows_them_all():
    made = written(level=Level.ADVANCED)
    dumped = made.exercise.model_dump_json()
    machines = [each for each in made.key.names if each.ref.startswith(("asset:", "supplier:"))]
    assert machines
    for each in machines:
        assert each.ref.rpartition("/")[2] not in dumped.replace("administrator", "")
    assert made.key.tlp == "TLP:AMBER+STRICT"


# --- the same each time ---


def reversed_lists(found: Facility) -> Facility:
    changed = {}
    for name in type(found).model_fields:
        value = getattr(found, name)
        if isinstance(value, tuple):
            changed[name] = value[::-1]
    return found.model_copy(update=changed)


@every_level
def test_the_order_of_the_files_changes_nothing(level):
    found = sample()
    turned = found.model_copy(
        update={"facilities": tuple(map(reversed_lists, found.facilities[::-1]))}
    )
    one, other = of(found, level=level, seed=5), of(turned, level=level, seed=5)
    assert one.exercise.model_dump_json() == other.exercise.model_dump_json()
    assert one.key == other.key


def test_another_seed_tells_another_story_with_other_pseudonyms():
    made = [written(seed=seed) for seed in range(1, 6)]
    assert len({each.exercise.model_dump_json() for each in made}) == 5
    assert len({each.key.names for each in made}) > 1


# --- refusals ---


def test_a_facility_without_care_and_applications_is_refused_with_what_is_needed():
    alone = estate(facility(assets=[asset("a", "z")], zones=[{"id": "z"}]))
    with pytest.raises(InputError, match="ni ligne de soins ni application"):
        of(alone)


def test_a_facility_that_no_attack_crosses_is_refused_with_the_entries_that_were_tried():
    shut = estate(
        facility(
            zones=[{"id": "z"}],
            assets=[asset("a", "z", offline=True, listens=[])],
            applications=[{"id": "app", "needs": ["a"]}],
            care_lines=[{"id": "ed", "kind": "ed-adult", "needs": ["application:app"]}],
        )
    )
    with pytest.raises(InputError, match="aucune attaque n'y atteint"):
        of(shut)


@pytest.mark.parametrize("minutes", [59, 481])
def test_a_length_out_of_bounds_is_refused(minutes):
    with pytest.raises(InputError, match="60 à 480"):
        written(minutes=minutes)


@pytest.mark.parametrize("minutes", [60, 75, 240, 480])
def test_any_length_within_bounds_ends_in_time(minutes):
    for level in Level:
        made = written(level=level, minutes=minutes).exercise
        faults = linted(made, world_of(SAMPLE / "facilities", made.facility))
        assert [str(each) for each in faults if each.severity == "error"] == []


# --- size ---


def test_a_facility_of_five_hundred_machines_is_written_in_seconds():
    posts = [asset(f"pc-{at}", "lan", "workstation") for at in range(480)]
    large = estate(
        facility(
            zones=[{"id": "dmz", "exposure": "internet"}, {"id": "lan"}],
            identities=[{"id": "admins", "kind": "admin", "mailbox": True,
                         "rights": [{"as": "admin", "on": ["all"]}]}],
            flows=[{"from": "internet", "to": "dmz", "services": ["all"]},
                   {"from": "dmz", "to": "lan", "services": ["all"]}],
            assets=[asset("vpn", "dmz", "remote-gateway", flaws=["exposed"]), *posts,
                    *(asset(f"srv-{at}", "lan", "ehr-server") for at in range(20))],
            applications=[{"id": f"app-{at}", "needs": [f"srv-{at}"]} for at in range(20)],
            care_lines=[{"id": f"line-{at}", "kind": "inpatient", "needs": [f"application:app-{at}"]}
                        for at in range(20)],
        )
    )  # fmt: skip
    begun = time.perf_counter()
    made = from_risk(analysed(large, catalogue(), samples=16_384, seed=1), large, catalogue(), PARTS,
                     level=Level.ADVANCED)  # fmt: skip
    assert time.perf_counter() - begun < 30
    assert len(made.exercise.injects) > 30
