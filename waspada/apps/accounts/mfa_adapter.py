"""How allauth keeps second-factor secrets: sealed with a key outside the database."""

import base64
import json
from uuid import uuid4

from allauth.mfa.adapter import DefaultMFAAdapter

from waspada.apps.secrecy.envelope import decrypt, encrypt, new_data_key, open_data_key

TABLE = "mfa"


class SealedAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts TOTP secrets and recovery seeds with an envelope of their own."""

    def encrypt(self, text: str) -> str:
        row = uuid4().hex
        key = new_data_key(TABLE, row)
        sealed = encrypt(key, text.encode(), table=TABLE, row=row, field="secret")
        parts = {"row": row, "key": _text(key.wrapped), "sealed": _text(sealed)}
        return json.dumps(parts)

    def decrypt(self, encrypted_text: str) -> str:
        parts = json.loads(encrypted_text)
        key = open_data_key(base64.b64decode(parts["key"]), TABLE, parts["row"])
        sealed = base64.b64decode(parts["sealed"])
        return decrypt(key, sealed, table=TABLE, row=parts["row"], field="secret").decode()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
