"""``read``: one pass over each file of evidence, to conversations and events."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from csirt.files.capture.batch import Batch
from csirt.files.capture.blocks import Blocks
from csirt.files.capture.flows import Conversations
from csirt.files.capture.headers import LINKS
from csirt.files.capture.layers import decoded
from csirt.files.capture.local import neighbours
from csirt.files.capture.names import Dissection
from csirt.files.capture.stream import CaptureStream
from csirt.model.capture import NO_TIME, CaptureFile, Event, Seen
from csirt.model.progress import Progress, silent

_LINK_NAMES = {
    0: "loopback", 1: "ethernet", 9: "ppp", 12: "raw", 14: "raw", 101: "raw", 105: "wifi",
    108: "loopback", 113: "linux-cooked", 127: "wifi-radio", 228: "ipv4", 229: "ipv6",
    276: "linux-cooked-2",
}  # fmt: skip


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
    total = sum(path.stat().st_size for path in paths if path.is_file())
    talks, files, events = Conversations(), [], list[Event]()
    macs: set[tuple[str, str]] = set()
    before = 0
    known: dict[str, int] = {}
    for source, path in enumerate(paths):
        first, last, size = NO_TIME, NO_TIME, 0
        with CaptureStream(path) as stream:
            blocks = Blocks(stream)
            for batch in batches(blocks):
                talks.add(batch, source)
                if dissect is not None:
                    events += dissect(batch, source)
                    macs |= neighbours(batch)
                timed = batch.at[batch.at >= 0]
                if len(timed):
                    first = min(first, int(timed.min())) if first >= 0 else int(timed.min())
                    last = max(last, int(timed.max()))
                size += int(batch.wire.sum())
                progress(before + stream.taken, total)
            refused = dissect.refused() if dissect is not None else {}
            files.append(_file(blocks, size, first, last, refused, known))
            known = refused
        before += path.stat().st_size
    left = dissect.undissected() if dissect is not None else ()
    told = tuple(sorted(events, key=_when))
    return Seen(tuple(files), talks.flows(), told, tuple(sorted(macs)), left)


def batches(blocks: Blocks) -> Iterator[Batch]:
    """Yield the packets of a file, their headers located."""
    for stretch in blocks:
        yield decoded(stretch)


def _when(event: Event) -> tuple[int, int, int]:
    return event.at, event.source, event.record


def _file(
    blocks: Blocks, size: int, first: int, last: int, refused: dict[str, int], told: dict[str, int]
) -> CaptureFile:
    """Return what is known of a file; of the refusals, those that were not told of one before."""
    stream = blocks.stream
    sha256 = stream.sha256()
    notes = list(blocks.notes)
    notes += [
        ("note.capture.link", {"file": stream.name, "link": str(link)})
        for link in blocks.links
        if link not in LINKS
    ]
    notes += [
        (
            "note.capture.refused",
            {"file": stream.name, "protocol": name, "packets": count - told.get(name, 0)},
        )
        for name, count in refused.items()
        if count > told.get(name, 0)
    ]
    if stream.grew():
        notes.append(("note.capture.grew", {"file": stream.name}))
    names = dict.fromkeys(_LINK_NAMES.get(link, f"link-{link}") for link in blocks.links)
    return CaptureFile(
        stream.name, sha256, blocks.packets, size, first, last, blocks.truncated, tuple(names),
        tuple((key, tuple(facts.items())) for key, facts in notes),
    )  # fmt: skip
