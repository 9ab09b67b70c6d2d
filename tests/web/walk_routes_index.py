"""The addresses of the vulnerability index and of forecasts."""

from typing import Final

from tests.web.route_words import Route

EDITORS: Final = frozenset({"secretariat", "analyst"})
INDEX: Final[dict[str, Route]] = {
    "kerawanan/": Route(),
    "kerawanan/peta/<uuid:map_id>/cara/": Route(),
    "kerawanan/peta/<uuid:map_id>/banding/": Route(),
    "kerawanan/peta/<uuid:map_id>.pdf": Route(fresh=True),
    "kerawanan/peta/<uuid:map_id>.zip": Route(),
    "kerawanan/tempat/<place:code>/": Route(),
    "kerawanan/indikator/": Route(shows=("IndicatorVersion",)),
    "kerawanan/indikator/baru/": Route(EDITORS),
    "kerawanan/indikator/<slug:indicator_code>.csv": Route(),
    "kerawanan/indikator/<slug:indicator_code>/": Route(),
    "kerawanan/indikator/<slug:indicator_code>/ubah/": Route(EDITORS),
    "kerawanan/impor/": Route(),
    "kerawanan/impor/templat.csv": Route(),
    "kerawanan/impor/<uuid:waiting_id>/": Route(file=True),
    "kerawanan/model/": Route(shows=("ModelVersion",)),
    "kerawanan/model/baru/": Route(EDITORS),
    "kerawanan/model/rencana/<uuid:map_plan_id>/": Route(EDITORS),
    "kerawanan/model/hitungan/<uuid:map_run_id>/": Route(),
    "kerawanan/model/<uuid:version_id>/": Route(),
    "kerawanan/model/<uuid:version_id>.yaml": Route(),
    "kerawanan/model/<uuid:version_id>/ubah/": Route(EDITORS),
    "kerawanan/model/<uuid:version_id>/banding/": Route(),
    "kerawanan/model/<uuid:version_id>/terbitkan/": Route(EDITORS),
    "kerawanan/model/<uuid:version_id>/sisihkan/": Route(EDITORS),
    "kerawanan/model/<uuid:version_id>/rencana/": Route(EDITORS),
    "api/v1/vulnerability/indicators": Route(),
    "api/v1/vulnerability/values": Route(query=("?indikator=tanam_3&tempat=65",)),
    "api/v1/vulnerability/models": Route(shows=("ModelVersion",), query=("?dokumen=1",)),
    "api/v1/vulnerability/stations": Route(query=("?tempat=65.01",)),
    "api/v1/vulnerability/maps": Route(query=("?tempat=65.01",)),
    "api/v1/vulnerability/maps/<uuid:map_id>": Route(),
    "kerawanan/<index_level:index_level>/": Route(),
    "kerawanan/<index_level:index_level>/<place:code>/": Route(),
    "prakiraan/": Route(),
    "prakiraan/<place:code>/": Route(query=("?hari=30",)),
    "prakiraan/<place:code>/rapor/": Route(),
    "prakiraan/<place:code>/prakiraan.csv": Route(),
    "api/v1/forecasts": Route(query=("?tempat=65.01", "?tempat=65")),
    "api/v1/forecasts/record": Route(),
}
