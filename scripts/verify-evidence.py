#!/usr/bin/env python3
"""Verifies an evidence log or a bundle by docs/evidence-format.md alone. Standard library only.

verify-evidence.py PATH --key FILE      exit 0 when all holds; else the first problem and exit 1
"""
import base64
import hashlib
import json
import os
import re
import sys
import tarfile

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


class Problem(Exception):
    pass


def sha256(data):
    return hashlib.sha256(data).digest()


# Ed25519, RFC 8032 section 5.1, in extended coordinates.
def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    r = (0, 1, 1, 0)
    while n:
        if n & 1:
            r = add(r, p)
        p, n = add(p, p), n >> 1
    return r


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or len(signature) != 64 or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    x, y = times(s, BASE), add(r, times(h, a))
    return (x[0] * y[2] - y[0] * x[2]) % P == 0 and (x[1] * y[2] - y[1] * x[2]) % P == 0


# The tree, RFC 6962 section 2.1.
def leaf(entry):
    return sha256(b"\0" + entry)


def node(left, right):
    return sha256(b"\1" + left + right)


def root(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    k = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node(root(hashes[:k]), root(hashes[k:]))


def inclusion(hash_, index, size, proof):
    place, last = index, size - 1
    for beside in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            hash_ = node(beside, hash_)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            hash_ = node(hash_, beside)
        place, last = place >> 1, last >> 1
    return hash_ if last == 0 else None


def consistent(old, new, proof, old_root, new_root):
    if old == new:
        return not proof and old_root == new_root
    hashes = ([old_root] if old & (old - 1) == 0 else []) + proof
    if old == 0 or not hashes:
        return old == 0 and not proof
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    a = b = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            a, b = node(beside, a), node(beside, b)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            b = node(b, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and a == old_root and b == new_root


# Keys and checkpoints.
def key_of(text):
    name, id_, rest = text.strip().split("+", 2)
    data = base64.b64decode(rest)
    if data[0] != 1 or sha256(name.encode() + b"\n" + data)[:4].hex() != id_:
        raise Problem(f"wrong-key: {text.strip()} is no key of a log")
    return name, bytes.fromhex(id_), data[1:]


class Checkpoint:
    def __init__(self, data, where):
        text, _, lines = data.decode().rpartition("\n\n")
        self.data, self.text, self.where = data, text + "\n", where
        self.origin, size, base = self.text.split("\n")[:3]
        self.size, self.root = int(size), base64.b64decode(base)
        self.lines = [line[2:].split(" ") for line in lines.splitlines() if line.startswith("\u2014 ")]

    def signed_by(self, keys):
        for name, id_, key in keys:
            for signer, value in self.lines:
                value = base64.b64decode(value)
                if signer == name and value[:4] == id_:
                    if not signed(key, self.text.encode(), value[4:]):
                        raise Problem(f"bad-signature: {self.where}")
                    return True
        return False


def at(keys, size):
    """Keys that may sign a checkpoint of this size."""
    named = [(entry, key) for entry, key in keys if entry < size]
    before = named[-2:-1] if named and named[-1][0] + 1 == size else []
    return [key for _, key in named[-1:] + before]


def check_keys(keys, checkpoints, newest, trusted):
    for checkpoint in checkpoints + [newest]:
        if not checkpoint.signed_by(at(keys, checkpoint.size)):
            raise Problem(f"wrong-key: {checkpoint.where}")
    if newest.signed_by(trusted):
        return
    first = max((i for i, (_, key) in enumerate(keys) if key in trusted), default=None)
    if first is None:
        raise Problem("wrong-key: checkpoint")
    for (_, before), (entry, _) in zip(keys[first:], keys[first + 1:]):
        if not any(c.size == entry + 1 and c.signed_by([before]) for c in checkpoints + [newest]):
            raise Problem(f"wrong-key: entry {entry}")


class Said:
    def __init__(self):
        self.keys, self.artefacts, self.deleted = [], [], set()

    def take(self, entry, index):
        try:
            record = json.loads(entry)
            kind, place = record["kind"], record["index"]
            self.artefacts += [(a["sha256"], a["size"], index) for a in record["artefacts"]]
            if record["format"] != 1 or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", record["when"]):
                raise ValueError
            if kind in ("log-created", "key-rotation"):
                self.keys.append((index, key_of(record["detail"]["key"])))
            if kind == "deletion":
                self.deleted.add(record["detail"]["sha256"])
        except (ValueError, KeyError, TypeError):
            raise Problem(f"bad-record: entry {index}") from None
        if place != index:
            raise Problem(f"reordered: entry {index}")

    def check_artefacts(self, read):
        for digest, size, index in self.artefacts:
            data = read(f"artefacts/{digest[:2]}/{digest}")
            if data is None and digest not in self.deleted:
                raise Problem(f"missing-artefact: {digest} of entry {index}")
            if data is not None and (sha256(data).hex() != digest or len(data) != size):
                raise Problem(f"swapped-artefact: {digest} of entry {index}")


def tile(read, level, n, width):
    """Path, bytes and width of the partial tile, or of the full one in its place."""
    groups = f"{n:0{-(-len(str(n)) // 3) * 3}d}"
    groups = [groups[i:i + 3] for i in range(0, len(groups), 3)]
    path = f"tile/{level}/" + "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    partial = read(f"{path}.p/{width}") if width < 256 else None
    if partial is not None:
        return f"{path}.p/{width}", partial, width
    data = read(path)
    if data is None:
        raise Problem(f"missing-tile: {path}")
    return path, data, 256


def hashes_of(found):
    path, data, width = found
    if len(data) < 32 * width:
        raise Problem(f"truncated: {path}")
    if len(data) > 32 * width:
        raise Problem(f"corrupted: {path}")
    return data


def entries_of(found, hashes, first, wanted):
    """The entries of a bundle, each with its hash; `wanted` of them must be there, the first being entry `first`."""
    path, data, width = found
    entries = []
    while len(entries) < width:
        i, length = len(entries), int.from_bytes(data[:2], "big")
        signed = hashes[32 * i:32 * i + 32]
        if len(data) < 2 + length or len(data) < 2:
            # Where the entry stands here whole, the length before it was changed, and nothing is cut off.
            ends = [found.end() for found in re.finditer(b"}", data[2:2 + 65535])][:256]
            if any(leaf(data[2:2 + end]) == signed for end in ends):
                raise Problem(f"corrupted: entry {first + i}")
            raise Problem(f"truncated: {path}")
        entries.append(data[2:2 + length])
        if i < wanted and leaf(entries[-1]) != signed:
            raise Problem(f"corrupted: entry {first + i}")
        data = data[2 + length:]
    if data:
        raise Problem(f"corrupted: {path}")
    return entries


def verify_log(read, names, trusted):
    newest = Checkpoint(read("checkpoint") or b"", "checkpoint")
    newest.signed_by(trusted)
    sizes = sorted(int(name) for name in names("checkpoints") if re.fullmatch(r"0|[1-9]\d*", name))
    earlier = [Checkpoint(read(f"checkpoints/{size}"), f"checkpoints/{size}") for size in sizes]
    for size, checkpoint in zip(sizes, earlier):
        if size != checkpoint.size or checkpoint.origin != newest.origin:
            raise Problem(f"bad-checkpoint: {checkpoint.where}")
        if size > newest.size:
            raise Problem("rolled-back: checkpoint")
    said, leaves = Said(), []
    for n in range(-(-newest.size // 256)):
        width = min(256, newest.size - 256 * n)
        bundle, hashes = tile(read, "entries", n, width), hashes_of(tile(read, 0, n, width))
        for i, entry in enumerate(entries_of(bundle, hashes, 256 * n, width)[:width]):
            said.take(entry, 256 * n + i)
            leaves.append(leaf(entry))
    row, level = leaves, 0
    while len(row) >= 256:
        row = [root(row[i:i + 256]) for i in range(0, len(row) - 255, 256)]
        level += 1
        for n in range(-(-len(row) // 256)):
            own = b"".join(row[256 * n:256 * n + 256])
            found = tile(read, level, n, len(own) // 32)
            if hashes_of(found)[:len(own)] != own:
                raise Problem(f"corrupted: {found[0]}")
    if root(leaves) != newest.root:
        raise Problem("corrupted: checkpoint")
    for checkpoint in earlier:
        if root(leaves[:checkpoint.size]) != checkpoint.root:
            raise Problem(f"rolled-back: {checkpoint.where}")
    check_keys(said.keys, earlier, newest, trusted)
    said.check_artefacts(read)
    return newest


def verify_bundle(files, trusted):
    newest, said = Checkpoint(files.pop("checkpoint", b""), "checkpoint"), Said()
    numbers = lambda folder, end: sorted(int(m[1]) for f in files if (m := re.fullmatch(f"{folder}/(\\d+){end}", f)))
    for index in numbers("records", r"\.json"):
        entry, proof = files.pop(f"records/{index}.json"), files.pop(f"proofs/{index}.tlog-proof", b"")
        head, _, note = proof.partition(b"\n\n")
        lines = head.decode().split("\n")
        if lines[:2] != ["c2sp.org/tlog-proof@v1", f"index {index}"] or note != newest.data:
            raise Problem(f"bad-bundle: proofs/{index}.tlog-proof")
        hashes = [base64.b64decode(line) for line in lines[2:]]
        if inclusion(leaf(entry), index, newest.size, hashes) != newest.root:
            raise Problem(f"corrupted: records/{index}.json")
        said.take(entry, index)
    earlier = []
    for size in numbers("checkpoints", ""):
        checkpoint = Checkpoint(files.pop(f"checkpoints/{size}"), f"checkpoints/{size}")
        proof = [base64.b64decode(line) for line in files.pop(f"consistency/{size}", b"").decode().split()]
        if not consistent(checkpoint.size, newest.size, proof, checkpoint.root, newest.root):
            raise Problem(f"rolled-back: checkpoints/{size}")
        earlier.append(checkpoint)
    check_keys(said.keys, earlier, newest, trusted)
    said.check_artefacts(files.get)
    named = {f"artefacts/{digest[:2]}/{digest}" for digest, _, _ in said.artefacts}
    for path in set(files) - named - {"index.html", "bundle.json"}:
        raise Problem(f"bad-bundle: {path}")
    return newest


def main(path, key_file):
    with open(key_file, encoding="utf-8") as file:
        trusted = [key_of(line) for line in file if line.strip()]
    try:
        if os.path.isdir(path):
            def read(name):
                try:
                    with open(os.path.join(path, name), "rb") as file:
                        return file.read()
                except (FileNotFoundError, NotADirectoryError):
                    return None

            def names(folder):
                full = os.path.join(path, folder)
                return os.listdir(full) if os.path.isdir(full) else []
            newest = verify_log(read, names, trusted)
        else:
            with tarfile.open(path) as archive:
                files = {member.name: archive.extractfile(member).read() for member in archive}
            newest = verify_bundle(files, trusted)
    except Problem as problem:
        print(problem)
        return 1
    except (ValueError, IndexError) as error:
        print(f"bad-checkpoint: {error}")
        return 1
    print(f"ok: {newest.size} records, root {base64.b64encode(newest.root).decode()}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[2] != "--key":
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[3]))
