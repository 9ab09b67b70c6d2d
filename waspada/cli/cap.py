"""`waspada cap`: look at warnings of the Common Alerting Protocol."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from waspada.cli.language import LANGUAGE, Group, both
from waspada.cli.places import as_json

if TYPE_CHECKING:
    from waspada.channels.cap.reading import Read
    from waspada.core.alerts.cap import Finding


@click.group(cls=Group, help=both("Peringatan berbentuk CAP 1.2.", "Warnings in the form CAP 1.2."))
def cap() -> None:
    """Hold the commands on CAP."""


@cap.command(
    help=both(
        "Periksa pesan CAP 1.2: bentuknya menurut standar OASIS, dan arti isinya. "
        "Keluar dengan 0 bila sah, 1 bila ada galat, 2 bila bukan pesan CAP 1.2.",
        "Check a CAP 1.2 message: its shape by the OASIS standard, and what it means. "
        "Exits with 0 where it is valid, 1 where it has errors, 2 where it is no CAP 1.2 message.",
    )
)
@click.argument("file", metavar=both("BERKAS", "FILE"), type=click.Path(path_type=Path))
@as_json
def validate(file: Path, is_json: bool) -> None:
    """Print what is wrong with a message and what could be better."""
    from waspada.apps.words.sentences import say
    from waspada.channels.cap.reading import LARGEST, read
    from waspada.core.alerts.cap import check
    from waspada.core.errors import BadInput

    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)  # one more says that it is too large
    except OSError as error:
        raise BadInput("cap.no_file", name=str(file)) from error
    found = read(data)
    findings = [*found.findings, *check(found.message)]
    is_valid = not any(one.is_error for one in findings)
    if is_json:
        click.echo(json.dumps(_as_data(found, findings, is_valid), ensure_ascii=False, indent=2))
    else:
        for one in findings:
            kind = say("cap.error" if one.is_error else "cap.advice", language=LANGUAGE)
            place = f"{_line(found, one)}: {one.path}"
            click.echo(f"{kind}  {place}: {say(one.code, one.params, LANGUAGE)}")
        named = {"identifier": found.message.identifier or file.name}
        click.echo(say("cap.valid" if is_valid else "cap.invalid", named, LANGUAGE))
        click.echo(say("cap.signed" if found.is_signed else "cap.unsigned", language=LANGUAGE))
    sys.exit(0 if is_valid else 1)


def _line(found: "Read", finding: "Finding") -> int:
    """Return the line a finding is about, or that of the nearest element around it."""
    path = finding.path
    while not finding.line and path not in found.lines and "/" in path:
        path = path.rpartition("/")[0]
    return finding.line or found.lines.get(path, 0)


def _as_data(found: "Read", findings: "list[Finding]", is_valid: bool) -> dict[str, object]:
    from waspada.apps.words.sentences import say

    message = found.message
    return {
        "valid": is_valid,
        "signed": found.is_signed,
        "identifier": message.identifier,
        "sender": message.sender,
        "sent": message.sent,
        "status": message.status,
        "msgType": message.kind,
        "scope": message.scope,
        "findings": [
            {
                "severity": "error" if one.is_error else "advice",
                "code": one.code,
                "path": one.path,
                "line": _line(found, one),
                "message": say(one.code, one.params, LANGUAGE),
            }
            for one in findings
        ],
    }
