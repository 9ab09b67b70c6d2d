"""A forecast that a program asks for: the one frozen on the day, else worked out and not kept."""

from datetime import date
from typing import Any

from waspada.apps.detection.past import packaged_past, stored_past
from waspada.apps.detection.ruling import current_rule
from waspada.apps.elections.queries import stage_versions_of
from waspada.apps.forecast.answers import VERSION, places_said, run_said
from waspada.apps.forecast.backtesting import READINESS, stations_on
from waspada.apps.forecast.covariates import covariates_on, with_part_taken
from waspada.apps.forecast.gathering import known_on
from waspada.apps.forecast.making import model_said, rests_on, scores_before, shown_by
from waspada.apps.forecast.packing import pack, unpack
from waspada.apps.forecast.queries import forecast_of, regencies_of, run_on
from waspada.apps.reports.models import IncidentVersion
from waspada.core.elections.packaged import KEYS
from waspada.core.elections.packaged_stages import packaged_versions
from waspada.core.errors import NotFound, TooShort
from waspada.core.forecast.ahead import forecasts
from waspada.core.forecast.fitting import Settings
from waspada.core.forecast.methods import HORIZONS
from waspada.core.places import load_table, normal_code, regency_of


def has_stored(day: date) -> bool:
    """Say whether an incident of class B is stored whose day lies up to a day."""
    return bool(IncidentVersion.objects.filter(classification="B", day__lte=day).exists())


def asked_answer(place: str, day: date, *, is_stored: bool) -> dict[str, Any]:
    """Return the answer of the command; docs/forecast.md has the contract.

    is_stored : from what is stored, acting as whoever asks; else from the packaged incidents,
        which needs no database

    Raises
    ------
    NotFound : access.not_found
    TooShort : forecast.no_incidents
    """
    code = normal_code(place.strip()) or ""
    if code not in load_table():
        raise NotFound("access.not_found")
    area = regency_of(code) or code
    head = {
        "version": VERSION,
        "place": area,
        "as_of": day.isoformat(),
        "incidents": "stored" if is_stored else "packaged",
        "horizons": list(HORIZONS),
    }
    run = run_on(day) if is_stored else None
    if run is not None and run.origin == day:
        said = forecast_of(run, area)
        answer = {"frozen": True, **run_said(run)}
        return head | answer | {"places": places_said(said.by, run.shown)}
    return head | {"frozen": False, **_worked_out(area, day, is_stored=is_stored)}


def _worked_out(area: str, day: date, *, is_stored: bool) -> dict[str, Any]:
    past = stored_past(day, current_rule()) if is_stored else packaged_past()
    known = known_on(past, day, stage_versions_of() if is_stored else packaged_versions)
    if known.record is None:
        raise TooShort("forecast.no_incidents")
    election = known.calendar.election_key
    if is_stored:
        beside = covariates_on(day, election)
        covariates, said = beside.covariates, dict(beside.said)
        shown = shown_by(scores_before(day))
    else:
        covariates = tuple(stations_on(election)(day)) if election in KEYS else ()
        said = {"index": {"model": covariates[0].name} if covariates else None}
        said[READINESS] = None
        shown = shown_by([])
    model = Settings()
    found = forecasts(known.record, model, covariates)
    rows = pack(found)
    mine = {code: rows[code] for code in regencies_of(area)}
    by = unpack(mine, day, known.record.layout.groups)
    return {
        "origin": day.isoformat(),
        "made_at": None,
        "is_hindcast": None,
        "election": election or None,
        "model": model_said(model),
        "data": {
            "fingerprint": known.fingerprint,
            **rests_on(known, past),
            **with_part_taken(said, found),
        },
        "shown": shown,
        "digest": None,
        "places": places_said(by, shown),
    }
