"""Programs that send reports through the API."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.api_keys import create_api_key

REPORT = {"text": "Ada keributan di kantor camat", "place": "65.01.05"}


class Program:
    """A program that sends with the key of a member of the cast."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.key, self.token = create_api_key(cast[name], "program", actor="test", now=NOW)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def send(
        self, body: object, language: str = "en", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = self.client.post(
            "/api/v1/reports",
            raw,
            content_type="application/json",
            headers={"Accept-Language": language} | headers,
        )
        assert response["Content-Type"] == "application/json"
        return response.status_code, response.json()

    def send_lines(self, *lines: object, end: bytes = b"\n") -> list[dict[str, Any]]:
        raw = b"\n".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
        )
        response = self.client.post(
            "/api/v1/reports/batch",
            raw + end,
            content_type="application/x-ndjson",
            headers={"Accept-Language": "en"},
        )
        assert (response.status_code, response["Content-Type"]) == (200, "application/x-ndjson")
        return [json.loads(line) for line in response.content.splitlines()]


@pytest.fixture
def police(cast: Cast) -> Program:
    return Program(cast, "police")
