"""AES-GCM envelopes: one data key per record, wrapped by the master key.

The associated data names table, row and field, so a ciphertext moved to another row or
column does not open. Destroying the wrapped key erases every field of the record.
"""

import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from waspada.apps.secrecy.keys import KEY_BYTES, derived_key, master_key
from waspada.core.errors import Unavailable

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class DataKey:
    """A record's key, open and wrapped."""

    raw: bytes
    wrapped: bytes


@lru_cache(maxsize=8)
def _wrapping(folder: Path) -> AESGCM:
    return AESGCM(master_key(folder))


def new_data_key(table: str, row: str) -> DataKey:
    """Make a fresh key for one record."""
    raw = os.urandom(KEY_BYTES)
    nonce = os.urandom(NONCE_BYTES)
    wrapping = _wrapping(settings.WASPADA_KEYS)
    return DataKey(raw, nonce + wrapping.encrypt(nonce, raw, f"{table}|{row}|key".encode()))


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
    return DataKey(raw, wrapped)


def encrypt(key: DataKey, plain: bytes, *, table: str, row: str, field: str) -> bytes:
    """Return nonce and ciphertext of one field."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key.raw).encrypt(nonce, plain, f"{table}|{row}|{field}".encode())


def decrypt(key: DataKey, sealed: bytes, *, table: str, row: str, field: str) -> bytes:
    """Open one field; raise Unavailable when it was altered or moved."""
    sealed = bytes(sealed)
    try:
        return AESGCM(key.raw).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{table}|{row}|{field}".encode()
        )
    except (InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
        raise Unavailable("secrecy.altered", table=table, row=row) from error


def keyed_digest(purpose: str, *parts: bytes) -> bytes:
    """Return a 32-byte HMAC of the parts; equal inputs cannot be guessed without the key."""
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    # In one call: three times as fast as hmac.new, and the intake path makes five a report.
    return hmac.digest(derived_key(settings.WASPADA_KEYS, purpose), framed, "sha256")
