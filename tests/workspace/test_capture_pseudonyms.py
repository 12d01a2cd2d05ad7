"""Evidence under pseudonyms: the same facts, and nobody's name."""

import json
from dataclasses import replace
from ipaddress import ip_address

import pytest
import wire_sessions as wired
from pseudonym_worlds import DESK, OUTSIDE, SERVER, SHARED, leaks, morning, told_of
from wire_night import night
from wire_sessions import Talk, Wire

from csirt.analysis.traffic.evidence import MOST_LOOKED
from csirt.analysis.traffic.hosts import is_inside
from csirt.exchange.pseudonyms import KEY_BYTES, Pseudonyms
from csirt.model.capture import Timeline
from csirt.model.fault import Fault, Severity
from csirt.reporting import html
from csirt.reporting.capture import composed
from csirt.seal import sha256_bytes
from csirt.text import LANGUAGES
from csirt.workspace.capture import CaptureRead
from csirt.workspace.capture_dossier import capture_dossier
from csirt.workspace.capture_hunt import Hunted, hunted, hunted_of
from csirt.workspace.capture_logs import seen_of
from csirt.workspace.capture_match import matched
from csirt.workspace.capture_pseudonyms import hunted_under, matched_under, seen_under

KEY = bytes(range(KEY_BYTES))
OPEN = sorted(SHARED.glob("*.pcap*")) if SHARED.is_dir() else []


@pytest.fixture
def names():
    return Pseudonyms(KEY)


@pytest.fixture
def read(tmp_path) -> Hunted:
    """The morning of a hospital that is named in every protocol."""
    return hunted([morning(Wire()).save(tmp_path, "CHU-Brumeville.pcap")])


def answers(found: Hunted) -> str:
    """Everything that is said of some evidence, in both languages, the report included."""
    dossier = capture_dossier(found, on="2026-11-30")
    read = CaptureRead(found.seen)
    told = [json.dumps([read.summary(), read.flows()], ensure_ascii=False), read.csv()]
    for lang in LANGUAGES:
        told.append(json.dumps(found.hosts_as_json(lang), ensure_ascii=False))
        told.append(json.dumps(found.as_json(lang), ensure_ascii=False))
        told.append(html.rendered(composed(dossier, lang)))
    return "\n".join(told)


def gist(found: Hunted) -> list[tuple[object, ...]]:
    """What a finding says but for names, in an order that names do not change."""
    return sorted(
        (
            each.finding.rule, each.finding.severity, each.finding.confidence, each.frames,
            each.left_out, len(each.targets), each.first, each.last, each.unseen,
            tuple((key, fact) for key, fact in each.facts.items() if isinstance(fact, int)),
            len(each.finding.records), each.is_not["fr"],
        )
        for each in found.findings
    )  # fmt: skip


# --- nobody's name ---


def test_without_pseudonyms_the_names_are_there(read):
    """The search of these tests finds what it looks for."""
    secrets = told_of(read.seen)
    found = leaks(answers(read), secrets)
    assert {DESK, SERVER, OUTSIDE, "chu-brumeville.pcap", "pc-brume-57", "brumeville"} <= found
    assert {"brumeoutil.exe", "tunnel-brumeville.example"} <= found


def test_no_answer_names_anybody(read, names):
    assert leaks(answers(hunted_under(read, names)), told_of(read.seen)) == set()


@pytest.mark.skipif(not OPEN, reason="the open captures are not here")
@pytest.mark.parametrize("path", OPEN, ids=lambda path: path.stem)
def test_no_answer_names_anybody_of_an_open_capture(path, names):
    read = hunted([path])
    under = hunted_under(read, names)
    assert leaks(answers(under), told_of(read.seen)) == set()
    assert gist(under) == gist(read)


def test_what_no_answer_shows_is_left_out(read, names):
    under = hunted_under(read, names)
    assert read.seen.events
    assert (under.seen.events, under.seen.macs) == ((), ())
    assert {each.vendor for each in under.hosts} == {""}
    assert any(each.vendor for each in read.hosts)


def test_a_fault_keeps_its_code_and_its_place_and_not_its_words(read, names):
    fault = Fault(
        "log.address", Severity.WARNING, "poste-31", "/srv/CHU/pare-feu.csv", 6, 5, "E6", "x"
    )
    under = seen_under(replace(read.seen, faults=(fault,)), names).faults[0]
    assert (under.code, under.severity, under.line, under.column) == (
        "log.address",
        "warning",
        6,
        5,
    )
    assert under.file == names.file("pare-feu.csv")
    assert not leaks(str(under.as_json()), {"poste-31", "pare-feu", "chu", "e6"})


def test_a_protocol_that_is_none_does_not_let_a_name_by(read, names):
    """A log may have the name of a server where its protocol should stand."""
    flow = read.seen.flows[0]
    told = [replace(flow, proto=each) for each in ("tcp", "ip-47", "srv-dpi", "ip-srv")]
    found = seen_under(replace(read.seen, flows=tuple(told)), names)
    kept = [each.proto for each in found.flows]
    assert kept[:2] == ["tcp", "ip-47"]
    assert not any("srv" in each for each in kept)


def test_the_hours_of_a_finding_are_those_of_pseudonyms(read, names):
    wanted = {id for each in hunted_under(read, names).findings for id in each.hours}
    assert wanted
    assert wanted == {names.machine(id) for each in read.findings for id in each.hours}


def test_a_mapping_of_one_s_own_is_not_named(read, names):
    files = (replace(read.seen.files[0], link_types=("log:brumeville-fw", "log:firewall-log")),)
    own, shipped = seen_under(replace(read.seen, files=files), names).files[0].link_types
    assert "brumeville" not in own
    assert own.startswith("log:")
    assert shipped == "log:firewall-log"


def test_a_note_that_nobody_foresaw_does_not_let_a_name_by(read, names):
    notes = (("note.log.zone", (("file", "CHU.csv"), ("zone", "Europe/Paris"), ("what", "CHU"))),)
    facts = dict(seen_under(replace(read.seen, notes=notes), names).notes[1][1])
    assert facts["zone"] == "Europe/Paris"
    assert "CHU" not in str(facts)


def test_what_the_rules_have_not_looked_at_is_still_told(read, names):
    class Many(Timeline):
        def of(self, kind):
            return iter(())

        def counts(self):
            return {"dns.query": MOST_LOOKED + 5}

        def __iter__(self):
            return iter(())

    many = replace(read, seen=replace(read.seen, events=Many()))
    told = list(many.left_out("fr"))
    assert any("dns.query : 5 événements" in each for each in told)
    assert set(told) <= set(hunted_under(many, names).left_out("fr"))


# --- the same facts ---


def test_the_rules_find_the_same(read, names):
    """A tunnel of DNS is known by the length of its names: rules that read pseudonyms miss it."""
    assert {each.finding.rule for each in read.findings} >= {"dns-tunnel", "remote-service"}
    assert gist(hunted_under(read, names)) == gist(read)
    bare = hunted_of(replace(read.seen, events=hunted_under(read, names).seen.events))
    assert gist(bare) != gist(read)


def test_the_machines_are_the_same_but_for_their_names(read, names):
    under = {each.id: each for each in hunted_under(read, names).hosts}
    for host in read.hosts:
        made = under[names.machine(host.id)]
        assert [each.kind for each in made.roles] == [each.kind for each in host.roles]
        assert [(each.port, each.clients) for each in made.offers] == [
            (each.port, each.clients) for each in host.offers
        ]
        assert (made.uses, made.inside, made.first) == (host.uses, host.inside, host.first)
        assert len(made.names) == len(host.names)
        assert made.inside == is_inside(made.id)
        assert made.macs == tuple(names.mac(each) for each in host.macs)


def test_a_finding_points_to_machines_of_the_list_and_to_records(read, names):
    under = hunted_under(read, names)
    known = {one for each in under.hosts for one in each.addresses}
    for each in under.findings:
        assert set(each.finding.subjects) <= known
        for lang in LANGUAGES:
            assert each.source in each.finding.title[lang]
    first = next(each for each in under.findings if each.finding.rule == "remote-service")
    file = names.file("CHU-Brumeville.pcap")
    assert first.finding.records == tuple(f"{file}#{frame}" for frame in first.frames)
    assert "PSEXESVC.exe" in first.summary["fr"]
    tunnel = next(each for each in under.findings if each.finding.rule == "dns-tunnel")
    assert names.machine("tunnel-brumeville.example") in tunnel.finding.title["en"]


def test_the_id_of_a_finding_is_no_hash_of_a_real_address(read, names):
    """Whoever tries all addresses of 10.0.0.0/8 against a plain hash has the machine in seconds."""
    under = {each.finding.rule: each.finding for each in hunted_under(read, names).findings}
    for each in read.findings:
        real, made = each.finding, under[each.finding.rule]
        assert made.id != real.id
        digest = sha256_bytes("\n".join((made.rule, *made.subjects)).encode())[:12]
        assert made.id == f"{made.rule}-{digest}"


def test_the_order_of_machines_is_that_of_their_pseudonyms(tmp_path, names):
    wire = Wire()
    for at in range(1, 60):
        Talk(wire, f"10.0.{at}.1", "10.0.0.250", 50_000 + at, 443).hear(b"x")
    found = hunted_under(hunted([wire.save(tmp_path)]), names).hosts
    ids = [ip_address(each.id) for each in found]
    assert ids == sorted(ids)


def test_the_same_key_gives_the_same_bytes_and_the_same_machine_in_two_exports(tmp_path, names):
    night_file = night().save(tmp_path, "nuit.pcap")
    day_file = morning(Wire()).save(tmp_path, "jour.pcap")
    twice = [answers(hunted_under(hunted([night_file]), Pseudonyms(KEY))) for _ in range(2)]
    assert twice[0] == twice[1]
    alone = hunted_under(hunted([day_file]), Pseudonyms(KEY))
    both = hunted_under(hunted([night_file, day_file]), Pseudonyms(KEY))
    assert {each.id for each in alone.hosts} <= {each.id for each in both.hosts}
    other = hunted_under(hunted([day_file]), Pseudonyms(KEY[::-1]))
    assert other.seen.pseudonyms != alone.seen.pseudonyms
    assert not {e.id for e in alone.hosts} & {e.id for e in other.hosts}


# --- indicators ---


def test_hits_are_the_same_and_name_neither_the_machine_nor_the_indicator(tmp_path, read, names):
    """A hit on 10.44.0.0/16 must not show the address in it, whatever becomes of the network."""
    lines = ["indicateur;type", "203.0.113.80;ip", "tunnel-brumeville.example;domain",
             "203.0.113.0/24;ip", "https://portail.chu-brumeville.example/a;url",
             f"{'ab' * 32};sha256", "8.8.8.8;ip", "pas une adresse du CHU;ip"]  # fmt: skip
    listed = tmp_path / "liste-brumeville.csv"
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = matched(read.seen, [listed])
    under = matched_under(found, names)
    assert [each.first for each in under.hits] == [each.first for each in found.hits]
    assert sorted((e.where, e.count) for e in under.hits) == sorted(
        (e.where, e.count) for e in found.hits
    )
    assert {each.indicator.kind for each in under.hits} == {
        each.indicator.kind for each in found.hits
    }
    assert [under.unused(each) for each in under.lists] == [
        found.unused(each) for each in found.lists
    ]
    text = json.dumps(under.as_json("fr"), ensure_ascii=False)
    secrets = told_of(read.seen) | {"liste-brumeville", "8.8.8.8", "203.0.113.0"}
    assert leaks(json.dumps(found.as_json("fr"), ensure_ascii=False), secrets)
    assert not leaks(text, secrets)
    under_domain = next(e for e in under.hits if e.indicator.kind == "domain")
    assert under_domain.seen.endswith(under_domain.indicator.value)


def test_the_hash_of_a_file_and_of_a_program_stay(tmp_path, names):
    wire = Wire()
    Talk(wire, DESK, OUTSIDE, 50_000, 443).say(wired.hello("a.example"))
    seen = seen_of([wire.save(tmp_path)], dissects=True)
    ja4 = next(each.get("ja4") for each in seen.events if each.kind == "tls.client-hello")
    listed = tmp_path / "l.csv"
    listed.write_text(f"indicateur;type\n{ja4};ja4\n", encoding="utf-8")
    (hit,) = matched_under(matched(seen, [listed]), names).hits
    assert (hit.indicator.value, hit.seen) == (ja4, ja4)
    assert hit.machine == names.machine(DESK)
