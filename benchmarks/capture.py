"""The fast pass, the names and a hunt beside dpkt and Scapy: time per packet, memory of a big file.

    capture.py [MEGABYTES] [FOLDER]

The file is made by repeating the captures of a folder with their IPv4 addresses shifted, so that
conversations stay distinct. That flatters whoever remembers payloads; nobody does here. tshark,
capinfos and nfstream are run where they are installed, and said to be absent otherwise. Each work
has a process of its own, so that its peak of memory is its own.
"""

import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import dpkt

from csirt.files.capture.names import Dissection
from csirt.files.capture.read import read

FOLDER = Path(__file__).parents[2] / "shared/data/captures"
FEW = 5_000
"""Packets given to Scapy."""
NAMED = (
    "frame.number", "ip.src", "ip.dst", "dns.qry.name", "tls.handshake.extensions_server_name",
    "tls.handshake.ja3", "dhcp.option.hostname", "nbns.name", "smb2.filename",
    "kerberos.CNameString", "ldap.baseObject", "http.host",
)  # fmt: skip
"""What tshark is asked for that the names of conversations are made of."""


def made(path: Path, folder: Path, megabytes: int) -> None:
    """Write a capture of that size."""
    packets = []
    for each in sorted(folder.glob("*.pcap")):
        try:
            with each.open("rb") as stream:
                packets += list(dpkt.pcap.Reader(stream))
        except ValueError:
            continue
    with path.open("wb") as stream:
        pen = dpkt.pcap.Writer(stream)
        turn = 0
        while stream.tell() < megabytes << 20:
            for at, data in packets:
                if len(data) > 34 and data[12:14] == b"\x08\x00":
                    moved = bytearray(data)
                    moved[27] ^= turn & 0xFF
                    moved[31] ^= turn & 0xFF
                    data = bytes(moved)
                pen.writepkt(data, at)
            turn += 1


def measured(work: Callable[[Path], int], path: Path) -> tuple[float, int, float]:
    """Return the CPU seconds of some work and of its processes, the packets it saw, and its peak of
    memory in MB."""
    start = time.process_time()
    packets = work(path)
    took = time.process_time() - start
    ours, below = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(ours.ru_maxrss, below.ru_maxrss) / 1024
    return took + below.ru_utime + below.ru_stime, packets, peak


def alone(work: Callable[[Path], int], path: Path) -> tuple[float, int, float]:
    """Measure some work in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measured, work, path).result()


def conversations(path: Path) -> int:
    """Read who talked to whom."""
    return read([path]).files[0].packets


def names(path: Path) -> int:
    """Read the names too."""
    return read([path], dissect=Dissection()).files[0].packets


def hunt(path: Path) -> int:
    """Read everything, find the machines and the signs of an attack."""
    from csirt.workspace.capture_hunt import hunted

    return hunted([path]).seen.files[0].packets


def with_dpkt(path: Path) -> int:
    """Count packets and bytes by ends, IPv4 only."""
    seen, count = {}, 0
    with path.open("rb") as stream:
        for _, data in dpkt.pcap.Reader(stream):
            count += 1
            try:
                ip = dpkt.ethernet.Ethernet(data).data
                above = ip.data
                key = ip.p, ip.src, ip.dst, getattr(above, "sport", 0), getattr(above, "dport", 0)
            except (AttributeError, dpkt.UnpackError):
                continue
            packets, size = seen.get(key, (0, 0))
            seen[key] = packets + 1, size + len(data)
    return count


def with_scapy(path: Path) -> int:
    """Count packets by ends, the first of them only."""
    from scapy.layers.inet import IP
    from scapy.utils import PcapReader

    seen, count = {}, 0
    with PcapReader(str(path)) as packets:
        for packet in packets:
            count += 1
            if IP in packet:
                key = packet[IP].src, packet[IP].dst, packet[IP].proto
                seen[key] = seen.get(key, 0) + 1
            if count == FEW:
                break
    return count


def with_nfstream(path: Path) -> int:
    """Count packets and bytes of flows; names by nDPI from the first packets of each."""
    streamer = import_module("nfstream").NFStreamer(source=str(path), n_meters=1)
    return sum(flow.bidirectional_packets for flow in streamer)


def with_tool(name: str, words: list[str]) -> None:
    """Print what an installed tool takes, or that it is not there."""
    if shutil.which(words[0]) is None:
        print(f"{name:28} not installed here")
        return
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{name:28} {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:7.2f} s")


def main(megabytes: int, folder: Path) -> None:
    """Print a line a tool."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "big.pcap"
        made(path, folder, megabytes)
        rows: dict[str, Callable[[Path], int]] = {
            "conversations": conversations,
            "conversations and names": names,
            "hunt, end to end": hunt,
            "dpkt, IPv4 ends": with_dpkt,
            f"Scapy, first {FEW}": with_scapy,
        }
        if find_spec("nfstream"):
            rows["nfstream, with nDPI"] = with_nfstream
        else:
            print("nfstream                     not installed here")
        base = 0.0
        for name, work in rows.items():
            took, packets, peak = alone(work, path)
            each = took / packets * 1e6
            base = base or each
            print(
                f"{name:28} {took:7.2f} s, {packets:9} packets, {each:8.2f} µs each, "
                f"{each / base:6.1f} x, peak {peak:.0f} MB"
            )
        file = str(path)
        with_tool("capinfos, as it comes", ["capinfos", file])
        with_tool("capinfos, packets only", ["capinfos", "-c", file])
        tables = ["-q", "-z", "conv,tcp", "-z", "conv,udp"]
        with_tool("tshark, conversations", ["tshark", "-r", file, *tables])
        wanted = [word for field in NAMED for word in ("-e", field)]
        with_tool("tshark, the same names", ["tshark", "-r", file, "-T", "fields", *wanted])


if __name__ == "__main__":
    words = sys.argv[1:]
    main(int(words[0]) if words else 30, Path(words[1]) if len(words) > 1 else FOLDER)
