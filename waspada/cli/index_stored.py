"""`waspada index` on what the system holds: compute a model, import a table, publish a map."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from waspada.apps.words.sentences import explain, say
from waspada.cli.index_files import Refused
from waspada.cli.index_report import Asked, report_of
from waspada.cli.language import LANGUAGE
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.places import normal_code
from waspada.core.vulnerability import Model

if TYPE_CHECKING:
    from waspada.apps.vulnerability.actions import Act
    from waspada.apps.vulnerability.importing import Mistakes

ACTOR: Final = "command"


@contextmanager
def as_the_system() -> Iterator[None]:
    """Open the database and act as the system; mistakes of a table are told one by one."""
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.vulnerability.computing import Unreadable
    from waspada.apps.vulnerability.importing import Mistakes
    from waspada.cli.setup import prepare_database

    prepare_database()
    try:
        with acting_as(system_identity()):
            yield
    except (Unreadable, Mistakes) as error:
        said = [say(one.code, one.params, LANGUAGE) for one in error.findings]
        raise Refused(said) from error
    except WaspadaError as error:
        raise Refused([explain(error, LANGUAGE)]) from error


def day_asked(as_of: datetime | None) -> date:
    """Return the day that is asked about, or today of the world that is shown."""
    from waspada.apps.accounts.asof import checked_day
    from waspada.apps.accounts.clock import domain_today

    today = domain_today()
    return checked_day(as_of.date(), today=today) if as_of else today


def stored_report(
    name: str, number: str, area: str, as_of: datetime | None, asked: Asked
) -> dict[str, Any]:
    """Return the index of a model on what is known as of a day, in the form of `report_of`.

    Parameters
    ----------
    name : of a model in use, or of a preset where none is
    number : 1 province, 2 kab/kota, 3 kecamatan, 4 desa
    """
    from waspada.apps.vulnerability.computing import Unreadable, read_frame_for
    from waspada.apps.vulnerability.frames import (
        LEVEL_NAMES,
        LEVEL_NUMBERS,
        class_of,
        columns_of,
    )
    from waspada.apps.vulnerability.queries import frame_as_of
    from waspada.apps.vulnerability.rights import check_area

    with as_the_system():
        day, level = day_asked(as_of), LEVEL_NUMBERS[number]
        code = normal_code(area) or area
        check_area(code)
        model = model_named(name).at_level(level)
        frame = frame_as_of(columns_of(model), level, code, day, classes=(class_of(level),))
        if not frame.known:
            raise BadInput("index.no_values_yet", at_level=LEVEL_NAMES[level])
        reading = read_frame_for(model, frame)
        if reading.data is None:
            raise Unreadable(reading.errors)
        report = report_of(model, reading, asked)
    return {"level": level, "area": code, "as_of": day.isoformat(), **report}


def model_named(name: str) -> Model:
    """Return the model in use of that name, or a preset.

    Raises
    ------
    NotFound : index.model_unknown with those there are
    """
    from waspada.apps.vulnerability.documents import model_of, presets
    from waspada.apps.vulnerability.queries import model_versions

    in_use = {row.model_id: row for row in model_versions() if row.state == "in_use"}
    if name in in_use:
        return model_of(in_use[name].document)
    packaged = presets()
    if name in packaged:
        return model_of(packaged[name].decode())
    known = ", ".join(dict.fromkeys((*in_use, *packaged)))
    raise NotFound("index.model_unknown", model=name[:60], models=known)


def import_file(
    file: Path,
    number: str,
    area: str,
    valid_on: datetime,
    *,
    period: str,
    source: str,
    is_dry: bool,
    marked_file: Path | None = None,
) -> dict[str, Any]:
    """Read a table and store it whole; a dry run only says what would change.

    marked_file : where a refused table goes with its bad rows marked; .xlsx or CSV
    """
    from waspada.apps.accounts.clock import domain_today
    from waspada.apps.vulnerability.frames import LEVEL_NUMBERS
    from waspada.apps.vulnerability.importing import (
        Asked as Wanted,
    )
    from waspada.apps.vulnerability.importing import (
        Mistakes,
        changes_of,
        read_file,
        store_table,
    )

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Refused([say("import.not_found", {"file": str(file)}, LANGUAGE)]) from error
    with as_the_system():
        code = normal_code(area) or area
        level = LEVEL_NUMBERS.get(number, number)
        wanted = Wanted(level, code, valid_on.date(), period, source)
        try:
            found = read_file(raw, file.name, wanted, today=domain_today())
        except Mistakes as refused:
            if marked_file is not None:
                _write_marked(refused, marked_file)
            raise
        changes = changes_of(found, wanted)
        if not is_dry:
            digest = hashlib.sha256(raw).hexdigest()
            store_table(found, wanted, act_of(), channel="command", name=file.name, digest=digest)
    return {
        "level": level,
        "area": code,
        "valid_on": wanted.valid_on.isoformat(),
        "is_stored": not is_dry,
        "places": len(found.places),
        "warnings": [
            {"code": one.code, "sentence": say(one.code, one.params, LANGUAGE)}
            for one in found.warnings
        ],
        "indicators": [
            {
                "indicator": one.code,
                "new": one.new,
                "changed": one.changed,
                "same": one.same,
                "taken_back": one.taken_back,
            }
            for one in changes
        ],
    }


def _write_marked(refused: "Mistakes", file: Path) -> None:
    from django.utils import translation

    from waspada.apps.vulnerability.marking import as_csv, as_xlsx, marked

    with translation.override(LANGUAGE):
        heading, rows = marked(refused)
    write = as_xlsx if file.suffix.casefold() == ".xlsx" else as_csv
    file.write_bytes(write(heading, rows))


def publish(name: str, number: str, area: str, as_of: datetime | None) -> dict[str, Any]:
    """Compute the version of a model that is in use and publish its map."""
    from waspada.apps.vulnerability.frames import LEVEL_NUMBERS
    from waspada.apps.vulnerability.publishing import Wanted, compute_version, publish_map
    from waspada.apps.vulnerability.queries import model_in_use

    with as_the_system():
        version = model_in_use(name)
        code = normal_code(area) or area
        wanted = Wanted(LEVEL_NUMBERS[number], code, day_asked(as_of))
        row = publish_map(version, compute_version(version, wanted), act_of())
    return {
        "id": str(row.pk),
        "model": row.model_id,
        "version": row.model_label,
        "level": row.level,
        "area": row.place_code,
        "as_of": row.as_of.isoformat(),
        "places": row.places,
        "scored": row.scored,
        "fingerprint": row.fingerprint,
        "data": row.data_fingerprint,
    }


def act_of() -> "Act":
    """Return the command as who does something, now."""
    from waspada.apps.accounts.clock import domain_now, real_now
    from waspada.apps.vulnerability.actions import Act

    return Act(ACTOR, domain_now(), real_now())


def gather_now() -> dict[str, int]:
    """Ask every part of the system for its indicators; return how many sets of each were new."""
    from waspada.apps.accounts.clock import domain_today
    from waspada.apps.vulnerability.gathering import SUPPLIERS, gather_and_store

    with as_the_system():
        act = act_of()
        return {
            name: gather_and_store(domain_today(), act, suppliers=(name,)) for name in SUPPLIERS
        }
