"""Keys that live outside the database.

Each key is a file of its own with mode 0600, or comes from the environment. Losing the
master key loses every raw message; `docs/how-to/back-up-keys.md` says so.
"""

import base64
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


def load_or_create_secret(folder: Path, variable: str, file_name: str) -> str:
    """Return the secret named by an environment variable, else by a file made on first use."""
    given = os.environ.get(variable)
    if given:
        return given
    path = folder / file_name
    if not path.exists():
        _write_new(path, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)))
    return path.read_text("ascii").strip()


def _write_new(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(temporary, path)  # fails if another process was first: then its key counts
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)


@lru_cache(maxsize=8)
def master_key(folder: Path) -> bytes:
    """Return the 32-byte key that wraps every record's data key."""
    text = load_or_create_secret(folder, "WASPADA_MASTER_KEY", "master.key")
    key = base64.urlsafe_b64decode(text)
    if len(key) != KEY_BYTES:
        raise ValueError("WASPADA_MASTER_KEY must be 32 bytes in base64")
    return key


@lru_cache(maxsize=32)
def derived_key(folder: Path, purpose: str) -> bytes:
    """Return a key for one purpose (digests, journal, seals), derived from the master key."""
    kdf = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"waspada/" + purpose.encode())
    return kdf.derive(master_key(folder))
