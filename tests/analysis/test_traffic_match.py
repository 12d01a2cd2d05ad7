"""Indicators against the evidence, and captures and logs as one evidence."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.traffic.match import matches
from csirt.analysis.traffic.merge import corrected, merged
from csirt.model.capture import NO_TIME, CaptureFile, Event, Flow, Seen
from csirt.model.indicator import Indicator, IndicatorKind

SECOND = 1_000_000_000
FILE = CaptureFile("f.csv", "0" * 64, 1, 1, NO_TIME, NO_TIME, False, ())


def flow(b: str, *, at=1, line=2, action="") -> Flow:
    return Flow("tcp", "10.0.0.1", 5000, b, 443, 1, 1, at * SECOND, at * SECOND, action=action,
                first_record=line)  # fmt: skip


def event(kind: str, *, at=1, **data: str) -> Event:
    told = tuple((key.replace("_", "-"), value) for key, value in data.items())
    return Event(kind, at * SECOND, "10.0.0.1", "10.0.0.2", data=told, record=at)


def seen(*some: Flow | Event) -> Seen:
    flows = tuple(each for each in some if isinstance(each, Flow))
    return Seen((FILE,), flows, tuple(each for each in some if isinstance(each, Event)))


def sought(kind: IndicatorKind, value: str, source="l.csv") -> Indicator:
    return Indicator(kind, value, source)


K = IndicatorKind


def test_a_domain_is_met_by_names_below_it_and_by_no_name_that_only_ends_alike():
    said = [event("dns.query", name=name) for name in
            ("evil.example", "a.b.EVIL.example.", "notevil.example", "example")]  # fmt: skip
    hits = matches(seen(*said), [sought(K.DOMAIN, "evil.example")])
    assert {hit.seen for hit in hits} == {"evil.example", "a.b.EVIL.example."}


def test_the_host_of_a_web_address_is_met_by_itself_alone():
    said = [event("proxy.request", host=name) for name in ("drive.example", "a.drive.example")]
    (hit,) = matches(seen(*said), [sought(K.URL_HOST, "drive.example")])
    assert (hit.seen, hit.machine) == ("drive.example", "10.0.0.1")


def test_an_address_is_met_at_either_end_in_a_network_and_in_an_answer():
    some = seen(flow("203.0.113.9"), event("dns.answer", at=3, name="x.y", value="203.0.113.200"))
    one, net = sought(K.ADDRESS, "203.0.113.9"), sought(K.NETWORK, "203.0.113.0/24")
    hits = matches(some, [one, net])
    assert {(hit.indicator.id, hit.where, hit.machine) for hit in hits} == {
        (one.id, "flow", "10.0.0.1"), (net.id, "flow", "10.0.0.1"),
        (net.id, "dns.answer", "10.0.0.1"),
    }  # fmt: skip


def test_hashes_and_handshakes_are_met_whatever_their_case():
    some = seen(event("file.hash", md5="AB" * 16), event("tls.client-hello", ja4="t13d", sni=""))
    hits = matches(some, [sought(K.MD5, "ab" * 16), sought(K.JA4, "t13d"), sought(K.SHA1, "")])
    assert {hit.where for hit in hits} == {"file.hash", "tls.client-hello"}


def test_hits_come_by_time_counted_with_their_first_records_and_what_was_refused():
    some = [flow("203.0.113.9", at=at, line=at, action="deny" if at > 5 else "allow")
            for at in range(2, 12)]  # fmt: skip
    some += [flow("198.51.100.1", at=1, line=99)]
    lists = [sought(K.ADDRESS, "203.0.113.9"), sought(K.ADDRESS, "198.51.100.1"),
             sought(K.ADDRESS, "203.0.113.9", "other.json")]  # fmt: skip
    first, hit = matches(seen(*some), lists)
    assert first.record == "f.csv#99"
    assert (hit.count, hit.denied, hit.records[0], len(hit.records)) == (10, 6, "f.csv#2", 5)
    assert (hit.first, hit.last, hit.also_in) == (2 * SECOND, 11 * SECOND, ("other.json",))


@settings(max_examples=50, derandomize=True)
@given(st.lists(st.integers(0, 9), max_size=8), st.lists(st.integers(0, 9), max_size=8))
def test_merging_keeps_every_record_with_its_file_in_order_of_time(one, other):
    parts = [
        Seen((replace(FILE, name=name),), tuple(flow("9.9.9.9", at=at, line=at) for at in times))
        for name, times in (("a", one), ("b", other))
    ]
    whole = merged(parts)
    assert [each.first for each in whole.flows] == sorted(at * SECOND for at in one + other)
    by = {name: sorted(f.first_record for f in whole.flows if whole.files[f.source].name == name)
          for name in "ab"}  # fmt: skip
    assert by == {"a": sorted(one), "b": sorted(other)}


def test_a_clock_that_is_ahead_is_set_back_noted_and_moves_its_file_alone():
    two = merged(
        [seen(flow("9.9.9.9", at=100)), seen(flow("9.9.9.9", at=50), event("ad.event", at=60))]
    )
    right = corrected(two, {0: 90 * SECOND})
    assert [(each.source, each.first // SECOND) for each in right.flows] == [(0, 10), (1, 50)]
    assert right.events == two.events
    assert right.files[0].notes[0][0] == "note.log.clock"
    assert right.files[0].first == NO_TIME
    assert not right.files[1].notes
