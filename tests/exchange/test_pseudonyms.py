"""Keyed pseudonyms: what stays true of addresses and names, and what nobody finds again."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.traffic.hosts import is_inside, is_machine
from csirt.exchange.pseudonym_addresses import KEPT
from csirt.exchange.pseudonyms import KEY_BYTES, Pseudonyms

KEY = bytes(range(KEY_BYTES))
NAMES = Pseudonyms(KEY)
EDGES = (
    "0.0.0.0", "9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.1", "100.63.0.1", "100.64.0.1",
    "100.127.9.9", "100.128.0.1", "126.9.9.9", "127.0.0.1", "128.0.0.1", "169.253.1.1",
    "169.254.7.7", "169.255.1.1", "172.15.0.1", "172.16.0.1", "172.31.9.9", "172.32.0.1",
    "192.167.1.1", "192.168.0.1", "192.168.255.254", "192.169.0.1", "203.0.113.80", "223.255.9.9",
    "224.0.0.251", "224.1.2.3", "239.255.255.250", "240.0.0.1", "255.255.255.254",
    "255.255.255.255", "10.1.2.255", "203.0.113.255", "::", "::1", "::2", "::ffff:10.1.2.3",
    "::fffe:10.1.2.3", "64:ff9b::a01:203", "2001:db8::1", "2001:db8::2", "2002:a01:203::1",
    "fbff::1", "fc00::1", "fd12:3456:789a::1", "fe00::1", "fe80::1", "fe80::21e:c9ff:fe12:3456",
    "fe80:0:0:1::1", "fec0::1", "ff02::1", "ff02::fb", "ff02::1:3", "ff02::1:ff12:3456", "ff35::9",
)  # fmt: skip
"""Both sides of every border of a range."""

four = st.integers(0, 2**32 - 1).map(IPv4Address)
six = st.integers(0, 2**128 - 1).map(IPv6Address)
near_six = st.tuples(
    st.sampled_from([each for each in EDGES if ":" in each]), st.integers(0, 2**80 - 1)
).map(lambda both: IPv6Address(int(IPv6Address(both[0])) ^ both[1]))
edges = st.sampled_from(EDGES).map(ip_address)
addresses = st.one_of(four, six, near_six, edges)
keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)


def pair_of(draw_of):
    """Two addresses of one version that share some bits."""
    width = 32 if draw_of is four else 128
    made = IPv4Address if draw_of is four else IPv6Address
    return st.tuples(draw_of, st.integers(0, 2**width - 1), st.integers(0, width)).map(
        lambda three: (three[0], made(int(three[0]) ^ (three[1] >> three[2])))
    )


def shared(a, b) -> int:
    """Bits that two addresses have in common before the first that differs."""
    return a.max_prefixlen - (int(a) ^ int(b)).bit_length()


def of(address, names=NAMES):
    return ip_address(names.machine(str(address)))


def kept(address) -> bool:
    return any(address in each for each in KEPT if each.version == address.version)


# --- addresses ---


@given(keys, st.one_of(pair_of(four), pair_of(six)))
def test_two_addresses_share_as_many_bits_after_as_before(key, pair):
    names = Pseudonyms(key)
    a, b = pair
    assert shared(of(a, names), of(b, names)) == shared(a, b)


@given(keys, edges, edges)
def test_at_the_border_of_a_range_too(key, a, b):
    names = Pseudonyms(key)
    if a.version == b.version:
        assert shared(of(a, names), of(b, names)) == shared(a, b)


@given(keys, addresses)
def test_an_address_stays_of_its_class_and_no_other_falls_into_it(key, address):
    made = of(address, Pseudonyms(key))
    assert made.version == address.version
    for tells in ("is_loopback", "is_link_local", "is_multicast", "is_unspecified", "is_reserved"):
        if address.version == 4 or tells != "is_reserved":
            assert getattr(made, tells) == getattr(address, tells), tells
    assert is_inside(str(made)) == is_inside(str(address))
    assert is_machine(str(made)) == is_machine(str(address))


@pytest.mark.parametrize(
    "network",
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
     "224.0.0.0/4", "240.0.0.0/4", "fc00::/7", "fe80::/10", "ff00::/8", "2000::/3"],
)  # fmt: skip
@pytest.mark.parametrize("edge", EDGES)
def test_a_range_keeps_its_own_and_lets_nobody_in(network, edge):
    if ip_network(network).version == ip_address(edge).version:
        assert (of(edge) in ip_network(network)) == (ip_address(edge) in ip_network(network))


def test_every_address_of_a_network_has_one_of_its_own():
    """The /22 around a border of 10.0.0.0/8, one by one: no two become one, none is lost."""
    for text in ("9.255.252.0/22", "10.20.0.0/22", "203.0.112.0/22"):
        network = ip_network(text)
        made = {of(each) for each in network}
        assert len(made) == network.num_addresses
        assert len({int(each) >> 10 for each in made}) == 1


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0", "127.0.0.53", "224.0.0.251", "224.0.1.129", "239.255.255.250", "255.255.255.255",
     "::", "::1", "ff02::1", "ff02::fb", "ff02::16", "ff02::1:2", "ff02::1:3", "ff05::1:3"],
)  # fmt: skip
def test_what_names_nobody_is_left_as_it_is(text):
    assert NAMES.machine(text) == text


def test_a_link_local_address_hides_the_mac_in_it():
    """The easy version leaves fe80 alone, and with it 00:1e:c9:12:34:56."""
    made = NAMES.machine("fe80::21e:c9ff:fe12:3456")
    assert made.startswith("fe80::")
    assert "ff:fe" not in made
    assert "12:3456" not in NAMES.machine("ff02::1:ff12:3456")
    assert of("ff02::1:ff12:3456") in ip_network("ff02::1:ff00:0/104")


@given(four)
def test_an_address_of_ipv4_within_ipv6_is_the_same_machine(address):
    mapped = IPv6Address(b"\0" * 10 + b"\xff\xff" + address.packed)
    assert of(mapped).ipv4_mapped == of(address)


def test_an_address_is_known_however_it_is_written():
    assert NAMES.machine("2001:DB8:0::1") == NAMES.machine("2001:db8::1")
    assert NAMES.machine("fe80::1%eth0") == NAMES.machine("fe80::1")


@given(st.one_of(four, six), st.data())
def test_a_network_holds_the_pseudonyms_of_its_own(address, data):
    length = data.draw(st.integers(0, address.max_prefixlen))
    network = ip_network(f"{address}/{length}", strict=False)
    made = ip_network(NAMES.network(str(network)))
    assert made.prefixlen == length
    assert of(address) in made


def test_another_key_gives_other_pseudonyms_and_the_same_key_the_same():
    some = ["10.1.2.3", "203.0.113.80", "2001:db8::1"]
    other = Pseudonyms(bytes(reversed(KEY)))
    assert all(NAMES.machine(each) != other.machine(each) for each in some)
    assert [Pseudonyms(KEY).machine(each) for each in some] == [
        NAMES.machine(each) for each in some
    ]
    assert NAMES.fingerprint == Pseudonyms(KEY).fingerprint != other.fingerprint


def test_the_pseudonyms_of_a_key_are_those_of_last_year():
    """Two exports of one key match over the years: these values never change."""
    told = {
        "10.99.20.57": NAMES.machine("10.99.20.57"),
        "2001:db8::1": NAMES.machine("2001:db8::1"),
        "mac": NAMES.mac("00:1e:c9:12:34:56"),
        "name": NAMES.machine("srv-dc-01.chu.example"),
        "file": NAMES.file("nuit.pcap.gz"),
        "key": NAMES.fingerprint,
    }
    assert told == {
        "10.99.20.57": "10.251.116.21",
        "2001:db8::1": "2ae1:a0af:bc2d:dec3:a957:ac55:db23:6a99",
        "mac": "a6:dc:71:c6:22:01",
        "name": "h-10ac4d8fb1.h-5bd843c71b.h-664751ce41",
        "file": "f-748db228c2.pcap.gz",
        "key": "630dcd29",
    }


# --- MAC ---


@given(st.binary(min_size=6, max_size=6))
def test_a_mac_becomes_one_of_no_vendor_and_a_group_stays_one(data):
    made = bytes.fromhex(NAMES.mac(data.hex(":")).replace(":", ""))
    if data in (bytes(6), b"\xff" * 6):
        assert made == data
        return
    assert made[0] & 2
    assert made[0] & 1 == data[0] & 1


def test_a_mac_is_known_however_it_is_written():
    ways = ["00:1E:C9:12:34:56", "00-1e-c9-12-34-56", "001e.c912.3456", "001ec9123456"]
    assert len({NAMES.mac(each) for each in ways}) == 1
    assert NAMES.mac("imprimante du 3e").startswith("h-")


def test_ten_thousand_macs_stay_ten_thousand():
    made = {NAMES.mac(at.to_bytes(6, "big").hex(":")) for at in range(2, 10_002)}
    assert len(made) == 10_000


# --- names ---

labels = st.text(st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=20).map(
    lambda text: f"x{text}"
)


@given(st.lists(labels, min_size=1, max_size=4), labels)
def test_a_name_stays_under_its_domain(domain, label):
    above = ".".join(domain)
    under = NAMES.machine(f"{label}.{above}")
    assert under.endswith(f".{NAMES.machine(above)}")
    assert len(under.split(".")) == len(domain) + 1


def test_the_same_label_under_another_domain_is_another():
    """Who guesses ``www`` once must not know it everywhere."""
    a, b = NAMES.machine("www.chu.example"), NAMES.machine("www.ch.example")
    assert a.split(".")[2] == b.split(".")[2]
    assert a.split(".")[0] != b.split(".")[0]


def test_a_name_is_known_in_any_case_and_with_its_final_dot():
    assert NAMES.machine("SRV-DC-01.CHU.Example.") == NAMES.machine("srv-dc-01.chu.example")


def test_an_address_in_a_name_is_hidden_with_it():
    assert "57.20" not in NAMES.machine("57.20.99.10.in-addr.arpa")
    assert NAMES.machine("10.99.20.57") == NAMES.machine("10.99.20.57")


def test_nothing_stays_nothing():
    assert [of("") for of in (NAMES.machine, NAMES.mac, NAMES.file)] == ["", "", ""]


@given(st.text(max_size=40))
def test_no_text_is_too_strange_and_none_comes_through(text):
    for made in (NAMES.machine(text), NAMES.mac(text), NAMES.file(text), NAMES.record(text)):
        assert made.isascii()
        assert made.isprintable()
        if len(text) > 3 and not set(text) <= set("0123456789abcdef.:%#-hf"):
            assert text.casefold() not in made


# --- files, services, records ---


@pytest.mark.parametrize(
    ("name", "ending"),
    [("CHU-Brumeville nuit.pcap", ".pcap"), ("pare-feu.csv.gz", ".csv.gz"), ("a.brumeville", ""),
     ("pcap", ""), (".pcap", ".pcap"), ("dossier.pcap.brumeville", "")],
)  # fmt: skip
def test_a_file_keeps_only_the_ending_that_all_know(name, ending):
    made = NAMES.file(name)
    assert made[:2] == "f-"
    assert made[12:] == ending


def test_a_record_keeps_its_frame():
    assert NAMES.record("CHU#3.pcap#78") == f"{NAMES.file('CHU#3.pcap')}#78"


def test_what_every_network_has_is_let_through_as_a_whole_word_only():
    """A pipe of PsExec bears the name of the machine that it was opened from."""
    assert NAMES.word("PSEXESVC.exe") == "PSEXESVC.exe"
    assert NAMES.word("svcctl") == "svcctl"
    made = NAMES.word("PSEXESVC-PC-ACC-57-4242-stdin")
    assert made.startswith("f-")
    assert NAMES.word("psexesvc.chu").startswith("f-")
    assert NAMES.word("martin_irm.exe")[-4:] == ".exe"


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_length_is_no_key(size):
    with pytest.raises(ValueError, match="32"):
        Pseudonyms(bytes(size))
