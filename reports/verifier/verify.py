"""Verifies a bundle of a csirt journal without csirt: Python 3.11 and the library "cryptography".

    python3 verify.py BUNDLE [STATION:SEQ:CHAIN …]

Take this file from a copy that you trust, not from the bundle that is to be verified. What follows
the bundle are heads that you hold from elsewhere: from a printed page, from another bundle.
Exit codes: 0, everything holds; 7, something does not, and what it is; 2, wrong call.
"""

import hashlib
import json
import sys
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Fault(Exception):
    """Something that does not hold."""


def need(holds, what):
    """Raise unless something holds."""
    if not holds:
        raise Fault(what)


def signed(key, message, signature, what):
    """Check an Ed25519 signature; all three are hexadecimal or bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), message
        )
    except (InvalidSignature, ValueError) as error:
        raise Fault(f"{what}: the signature does not hold") from error


def read(path):
    """Return the manifest and the files of a bundle, once hashes and signature hold."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    signed(manifest["key"], files["manifest.json"], files["manifest.sig"].decode(), "manifest.json")
    for each in manifest["files"]:
        digest = hashlib.sha256(files[each["name"]]).hexdigest()
        need(digest == each["sha256"], f"{each['name']}: the SHA-256 does not hold")
    return manifest, files


def verify(path, held=()):
    """Return (entries, withheld, case head); raise at the first fault."""
    manifest, files = read(path)
    case, keys, ends, withheld, chains, seen = manifest["case"], {}, {}, [], set(), []
    for line in files["entries.jsonl"].splitlines():
        row = json.loads(line)
        station, seq, leaf = row["station"], row["seq"], bytes.fromhex(row["leaf"])
        ref = f"entry:{case}/{station}/{seq}"
        last, previous, tick = ends.get(station, (0, bytes(32), 0))
        need(seq == last + 1, f"{ref}: a gap or a fork, {last + 1} was expected")
        need(row["tick"] > tick, f"{ref}: the tick does not rise")
        if row["body"] is None:
            withheld.append(ref)
        else:
            body = row["body"].encode()
            need(hashlib.sha256(b"\x00" + body).digest() == leaf, f"{ref}: the text was altered")
            told = json.loads(body)
            place = (told["case"], told["station"], told["seq"], told["tick"])
            need(place == (case, station, seq, row["tick"]), f"{ref}: stands at another place")
            if seq == 1:
                need(told["kind"] == "station.joined", f"{ref}: no key")
                keys[station] = told["data"]["key"]
                need(station.endswith("-" + keys[station][:4]), f"{ref}: the key of another")
            if told["kind"] == "head.seen":
                data = told["data"]
                seen.append((ref, (data["station"], data["seq"], data["chain"])))
        chain = hashlib.sha256(b"\x01" + previous + leaf).digest()
        need(chain.hex() == row["chain"], f"{ref}: the chain is broken")
        need(station in keys, f"{ref}: no key")
        signed(keys[station], chain, row["signature"], ref)
        ends[station] = (seq, chain, row["tick"])
        chains.add((station, seq, chain.hex()))
    for ref, head in [*seen, *(("given head", head) for head in held)]:
        need(head in chains, f"{ref}: {head[0]}/{head[1]} is missing or was rewritten")
    heads = sorted((case, station, seq, chain.hex()) for station, (seq, chain, _) in ends.items())
    text = "".join(f"{case} {station} {seq} {chain}\n" for case, station, seq, chain in heads)
    head = hashlib.sha256(text.encode()).hexdigest()
    need(head == json.loads(files["heads.json"])["case_head"], "heads.json: another head")
    need(sorted(withheld) == sorted(manifest["withheld"]), "manifest.json: other entries withheld")
    need(len(chains) == manifest["entries"], "manifest.json: another number of entries")
    return len(chains), withheld, head


def main(words):
    """Verify the bundle that the command line names."""
    if not words:
        print(__doc__)
        return 2
    try:
        held = [
            (station, int(seq), chain) for station, seq, chain in (w.split(":") for w in words[1:])
        ]
    except ValueError:
        print(__doc__)
        return 2
    try:
        count, withheld, head = verify(words[0], held)
    except (Fault, KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile) as error:
        print(f"DOES NOT HOLD: {error}")
        return 7
    print(f"holds: {count} entries, {len(withheld)} withheld, case head {head}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
