"""A telephone with ODK as the conformance test uses it."""

from typing import Any, Final

from tests.sources.conformance import Scene, TriedWay
from tests.support.cast import NOW
from tests.support.odk import CONTENT_TYPE, a_report, posted
from tests.support.phones import forget_phones
from waspada.apps.odk import allowance
from waspada.apps.odk.tokens import issue_token

_TOKENS: Final[dict[str, str]] = {}


def _prepare(scene: Scene) -> None:
    forget_phones()
    with scene.cast.acting("desk"):
        _row, token = issue_token(scene.cast["fkdm"].pk, "65.01", actor="test", now=NOW)
    _TOKENS["fkdm"] = token


def _post(scene: Scene, token: str, text: str, name: str) -> Any:
    body = posted(a_report(instance=f"uuid:{name}", text=text))
    return scene.client.post(f"/odk/{token}/submission", body, content_type=CONTENT_TYPE)


def _limit(scene: Scene, most: int) -> None:
    scene.monkeypatch.setattr(allowance, "BURST", most)


ODK: Final = TriedWay(
    "odk",
    _prepare,
    lambda scene, text, name: _post(scene, _TOKENS["fkdm"], text, name).content.decode(),
    lambda scene, text: _post(scene, "tiada", text, "forged").status_code,
    _limit,
    reads=("waspada.apps.odk.moments.report_fields", "waspada.apps.odk.taking.read_fields"),
)
