"""Sessions stored on the server with the account they belong to, so that a person sees theirs."""

from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from waspada.apps.accounts.models import SignedInSession


class SessionStore(DatabaseStore):
    """Django's database sessions with a column for the account."""

    @classmethod
    def get_model_class(cls) -> Any:
        return SignedInSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        signed_in = data.get(SESSION_KEY)
        row.account_id = UUID(signed_in) if signed_in else None
        return row
