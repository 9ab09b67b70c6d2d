"""AES-GCM envelopes: one data key per record, wrapped by the master key.

The associated data names table, row and field, so a ciphertext moved to another row or
column does not open. Destroying the wrapped key erases every field of the record.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from waspada.apps.secrecy.keys import KEY_BYTES, derived_key, master_key
from waspada.apps.secrecy.randomness import random_bytes
from waspada.core.errors import Unavailable

NONCE_BYTES = 12
DIGEST_BYTES = 32
_LENGTH = Struct(">Q").pack


@dataclass(frozen=True, slots=True)
class DataKey:
    """A record's key, ready to use and wrapped."""

    cipher: AESGCM
    wrapped: bytes


@lru_cache(maxsize=8)
def _wrapping(folder: Path) -> AESGCM:
    return AESGCM(master_key(folder))


def new_data_key(table: str, row: str) -> DataKey:
    """Make a fresh key for one record."""
    raw = random_bytes(KEY_BYTES)
    nonce = random_bytes(NONCE_BYTES)
    wrapping = _wrapping(settings.WASPADA_KEYS)
    wrapped = nonce + wrapping.encrypt(nonce, raw, f"{table}|{row}|key".encode())
    return DataKey(AESGCM(raw), wrapped)


def open_data_key(wrapped: bytes, table: str, row: str) -> DataKey:
    """Unwrap a stored key; raise Unavailable when it was erased or does not belong here."""
    wrapped = bytes(wrapped)
    if not wrapped:
        raise Unavailable("secrecy.erased", table=table, row=row)
    wrapping = _wrapping(settings.WASPADA_KEYS)
    try:
        raw = wrapping.decrypt(
            wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], f"{table}|{row}|key".encode()
        )
    except (InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
        raise Unavailable("secrecy.key_does_not_fit", table=table, row=row) from error
    return DataKey(AESGCM(raw), wrapped)


def encrypt(key: DataKey, plain: bytes | memoryview, *, table: str, row: str, field: str) -> bytes:
    """Return nonce and ciphertext of one field."""
    nonce = random_bytes(NONCE_BYTES)
    return nonce + key.cipher.encrypt(nonce, plain, f"{table}|{row}|{field}".encode())


def decrypt(key: DataKey, sealed: bytes, *, table: str, row: str, field: str) -> bytes:
    """Open one field; raise Unavailable when it was altered or moved."""
    sealed = bytes(sealed)
    try:
        return key.cipher.decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{table}|{row}|{field}".encode()
        )
    except (InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
        raise Unavailable("secrecy.altered", table=table, row=row) from error


def keyed_digest(purpose: str, *parts: bytes | memoryview) -> bytes:
    """Return 32 bytes of keyed BLAKE2b (RFC 7693) over the parts; without the key no guess fits.

    Each part is preceded by its length, so that parts cannot be cut differently.
    """
    framed = b"".join([part for each in parts for part in (_LENGTH(len(each)), each)])
    key = derived_key(settings.WASPADA_KEYS, purpose)
    return blake2b(framed, digest_size=DIGEST_BYTES, key=key).digest()
