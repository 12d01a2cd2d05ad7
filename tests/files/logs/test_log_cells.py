"""The cells of logs: a protocol as firewalls write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.files.logs.cells import proto_of
from csirt.model.capture import Protocol


@pytest.mark.parametrize(
    ("text", "proto"),
    [("TCP/445", "tcp"), ("udp / 53", "udp"), ("6/443", "tcp"), ("tcp", "tcp"), ("17", "udp"),
     ("47", "ip-47"), ("smb/445", "smb/445"), ("", "")],
)  # fmt: skip
def test_a_protocol_with_its_port_is_the_protocol(text, proto):
    assert proto_of(text) == proto


@given(st.sampled_from(list(Protocol)), st.integers(0, 65_535))
def test_every_protocol_is_known_with_any_port(proto, port):
    assert proto_of(f" {proto.upper()}/{port} ") == proto
