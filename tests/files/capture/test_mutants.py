"""Every open capture and seeded mutants of it: declared errors only; packets as other tools count."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from packets import SHARED, ethernet, pcap, tcp4, udp4

from csirt.errors import CsirtError
from csirt.files.capture.read import read

MUTANTS = int(os.environ.get("CSIRT_MUTANTS", "300"))
SOURCES = SHARED.parent / "captures-and-inventories-SOURCES.md"
here = pytest.mark.skipif(not SHARED.is_dir(), reason="the open captures are not here")


def captures() -> list[Path]:
    return sorted(SHARED.glob("*.pcap*")) if SHARED.is_dir() else []


@here
def test_packets_bytes_and_duration_are_those_of_capinfos():
    told = re.findall(
        r"^## (\S+)$.*?capinfos -T [^:]*: \w+,\w+,(\d+),(\d+),([\d.]+)",
        SOURCES.read_text("utf-8"), re.M | re.S,
    )  # fmt: skip
    checked = 0
    for name, packets, size, seconds in told:
        if (SHARED / name).is_file():
            (file,) = read([SHARED / name]).files
            assert (file.packets, file.bytes) == (int(packets), int(size)), name
            assert (file.last - file.first) / 1e9 == pytest.approx(float(seconds), abs=1e-6), name
            checked += 1
    assert checked >= 25


def mutant(data: bytes, draw: np.random.Generator) -> bytes:
    """Return ``data`` with some bytes changed, cut or said twice."""
    made = bytearray(data)
    for _ in range(int(draw.integers(1, 12))):
        at = int(draw.integers(0, max(1, len(made) - 4)))
        way = int(draw.integers(0, 5))
        if way == 0:
            made[at : at + 1] = bytes([int(draw.integers(0, 256))])
        elif way == 1:
            made[at : at + 4] = b"\xff\xff\xff\xf0"
        elif way == 2:
            del made[at : at + int(draw.integers(1, 40))]
        elif way == 3:
            made[at:at] = made[at : at + int(draw.integers(1, 80))]
        else:
            made[at : at + 4] = bytes(4)
    return (
        bytes(made[: int(draw.integers(1, len(made) + 1))]) if draw.random() < 0.2 else bytes(made)
    )


def _survives(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    try:
        seen = read([path])
    except CsirtError:
        return
    (file,) = seen.files
    assert sum(flow.packets for flow in seen.flows) <= file.packets
    assert all(flow.first <= flow.last for flow in seen.flows)


@here
def test_mutants_of_open_captures_give_declared_errors_only(tmp_path):
    draw = np.random.default_rng(9)
    files = [path for path in captures() if path.stat().st_size < 150_000]
    for at in range(MUTANTS):
        _survives(mutant(files[at % len(files)].read_bytes(), draw), tmp_path / "m.pcap")


def test_mutants_of_a_small_capture_give_declared_errors_only(tmp_path):
    draw = np.random.default_rng(9)
    whole = pcap([ethernet(udp4()), ethernet(tcp4(payload=b"abc"), 0x0800, 0x8100)] * 4)
    for _ in range(200):
        _survives(mutant(whole, draw), tmp_path / "m.pcap")
