"""``read``: one pass over each file of evidence, to conversations and events."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from csirt.files.capture.batch import Batch
from csirt.files.capture.blocks import Blocks
from csirt.files.capture.events import Gathered
from csirt.files.capture.flows import MOST_LISTED, Conversations, Left
from csirt.files.capture.headers import LINKS
from csirt.files.capture.layers import decoded
from csirt.files.capture.local import neighbours
from csirt.files.capture.names import Dissection
from csirt.files.capture.stream import CaptureStream
from csirt.model.capture import NO_TIME, CaptureFile, Seen
from csirt.model.progress import Progress, silent

_LINK_NAMES = {
    0: "loopback", 1: "ethernet", 9: "ppp", 12: "raw", 14: "raw", 101: "raw", 105: "wifi",
    108: "loopback", 113: "linux-cooked", 127: "wifi-radio", 228: "ipv4", 229: "ipv6",
    276: "linux-cooked-2",
}  # fmt: skip

MOST_MACS = 65_536
"""Pairs of IPv6 address and MAC; that there are more is told."""

_Lost = Counter[tuple[str, str]]
"""By key of a sentence and protocol, since the first file."""


def read(
    paths: Iterable[Path], *, dissect: Dissection | None = None, progress: Progress = silent
) -> Seen:
    """Return what some captures show.

    Args:
        paths: pcap or pcapng files, packed with gzip or not.
        dissect: What takes names and handshakes out of each batch; none for conversations alone.
        progress: Called with the bytes read and their number.

    Raises:
        InputError: a file is no capture, or passes the limits.
        NotFoundError: there is no such file.
        SetupError: the system refuses to read one.
    """
    paths = list(paths)
    talks, events, files = Conversations(), Gathered(), list[CaptureFile]()
    try:
        macs = _read(paths, dissect, talks, events, files, progress)
        flows = talks.flows()
        told = events.events()
    except BaseException:
        events.close()
        raise
    finally:
        talks.close()
    left = dissect.undissected() if dissect is not None else ()
    noted = tuple(_with_left(at, file, talks.left) for at, file in enumerate(files))
    notes = (("note.capture.macs-left", (("limit", MOST_MACS),)),) if len(macs) > MOST_MACS else ()
    return Seen(noted, flows, told, tuple(sorted(macs)[:MOST_MACS]), left, notes)


def _read(
    paths: Sequence[Path], dissect: Dissection | None, talks: Conversations, events: Gathered,
    files: list[CaptureFile], progress: Progress,
) -> set[tuple[str, str]]:  # fmt: skip
    """Take the files in, and return the pairs of addresses and MACs."""
    total = sum(path.stat().st_size for path in paths if path.is_file())
    macs: set[tuple[str, str]] = set()
    before = 0
    known: _Lost = Counter()
    for source, path in enumerate(paths):
        first, last, size = NO_TIME, NO_TIME, 0
        with CaptureStream(path) as stream:
            blocks = Blocks(stream)
            for batch in batches(blocks):
                talks.add(batch, source)
                if dissect is not None:
                    events.take(dissect(batch, source))
                    macs |= neighbours(batch) if len(macs) <= MOST_MACS else set()
                timed = batch.at[batch.at >= 0]
                if len(timed):
                    first = min(first, int(timed.min())) if first >= 0 else int(timed.min())
                    last = max(last, int(timed.max()))
                size += int(batch.wire.sum())
                progress(before + stream.taken, total)
            lost = _lost(dissect)
            files.append(_file(blocks, size, first, last, lost - known))
            known = lost
        before += path.stat().st_size
    return macs


def batches(blocks: Blocks) -> Iterator[Batch]:
    """Yield the packets of a file, their headers located."""
    for stretch in blocks:
        yield decoded(stretch)


def _with_left(
    source: int, file: CaptureFile, left: Mapping[tuple[int, bool], Left]
) -> CaptureFile:
    """Return a file that says which of its conversations are counted and not listed."""
    notes = [
        (
            "note.capture.flows-left" if passed else "note.capture.attempts-left",
            (
                ("file", file.name), ("limit", MOST_LISTED), ("count", one.conversations),
                ("packets", one.packets), ("bytes", one.bytes), ("services", one.most()),
            ),
        )
        for (at, passed), one in sorted(left.items())
        if at == source
    ]  # fmt: skip
    return replace(file, notes=(*file.notes, *notes))


def _lost(dissect: Dissection | None) -> _Lost:
    """Return what could not be read so far, or be remembered."""
    if dissect is None:
        return Counter()
    kinds = (("refused", dissect.refused()), ("forgotten", dissect.forgotten()))
    return Counter(
        {
            (f"note.capture.{kind}", name): count
            for kind, some in kinds
            for name, count in some.items()
        }
    )


def _file(blocks: Blocks, size: int, first: int, last: int, lost: _Lost) -> CaptureFile:
    """Return what is known of a file, with what was lost of it."""
    stream = blocks.stream
    sha256 = stream.sha256()
    notes = list(blocks.notes)
    notes += [
        ("note.capture.link", {"file": stream.name, "link": str(link)})
        for link in blocks.links
        if link not in LINKS
    ]
    notes += [
        (key, {"file": stream.name, "protocol": name, "packets": count})
        for (key, name), count in lost.items()
    ]
    if stream.grew():
        notes.append(("note.capture.grew", {"file": stream.name}))
    names = dict.fromkeys(_LINK_NAMES.get(link, f"link-{link}") for link in blocks.links)
    return CaptureFile(
        stream.name, sha256, blocks.packets, size, first, last, blocks.truncated, tuple(names),
        tuple((key, tuple(facts.items())) for key, facts in notes),
    )  # fmt: skip
