"""The files of an index: a document in YAML and a table in CSV or XLSX, or what is wrong with them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from waspada.apps.elections.yaml_file import documents_of, located
from waspada.apps.vulnerability.documents import presets as presets  # the one list of them
from waspada.apps.words.sentences import explain, say
from waspada.cli.language import LANGUAGE
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.vulnerability import Model, Reading, read_model, read_table
from waspada.core.vulnerability.findings import some
from waspada.core.vulnerability.tables import NAME_HEADINGS, PLACE_HEADINGS
from waspada.sources.csv_upload import open_table

MOST_ROWS: Final = 500_000


class Refused(Exception):
    """Sentences for the person, one for each thing to mend."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences)
        self.sentences = sentences


def model_of(spec: Path) -> Model:
    """Return the model of a file, or of a preset by its name.

    Raises
    ------
    Refused : every mistake with its line
    """
    known = presets()
    try:
        raw = spec.read_bytes() if spec.is_file() else known.get(str(spec))
        if raw is None:
            params = {"file": str(spec), "presets": ", ".join(known)}
            raise Refused([say("index.spec_unknown", params, LANGUAGE)])
        documents = list(documents_of(raw))
    except WaspadaError as error:
        raise Refused([explain(error, LANGUAGE)]) from error
    file = spec
    if len(documents) != 1:
        raise Refused([say("index.spec_empty", {"file": file.name}, LANGUAGE)])
    node, document = documents[0]
    model, problems = read_model(document)
    if model is not None:
        return model
    sentences = []
    for problem in problems:
        place = located(node, problem)
        said: dict[str, object] = {
            "file": file.name,
            "line": place.line,
            "where": f" ({place.where})" if place.where else "",
            "said": say(place.code, place.params, LANGUAGE),
        }
        sentences.append(say("index.spec_mistake", said, LANGUAGE))
    raise Refused(sentences)


def reading_of(model: Model, file: Path) -> Reading:
    """Return what a table holds for a model.

    Raises
    ------
    Refused : a file that is no table
    """
    wanted = [one.heading for one in model.indicators()]
    other = [one.per for one in model.indicators()] + [model.steps.groups, model.place_column]
    known = {name.casefold() for name in (*wanted, *other, *PLACE_HEADINGS, *NAME_HEADINGS)}
    asked = [model.place_column or "kode", *wanted[:3]]
    heading, rows = table_of(file, lambda cell: cell.casefold() in known, asked)
    return read_table(model, heading, rows)


def table_of(
    file: Path, knows: Callable[[str], bool], asked: Sequence[str]
) -> tuple[Sequence[str], list[tuple[int, Sequence[object]]]]:
    """Return the headings and the rows of a CSV or XLSX file.

    Parameters
    ----------
    knows : says whether a cell is a heading
    asked : headings to name where none was found

    Raises
    ------
    Refused : a file that is no table
    """
    try:
        with file.open("rb") as opened:
            table = open_table(
                opened, file.name, knows=lambda cell: bool(cell.strip()) and knows(cell.strip())
            )
            rows: list[tuple[int, Sequence[object]]] = []
            for row in table.rows:
                rows.append(row)
                if len(rows) > MOST_ROWS:
                    raise BadInput("import.too_many_rows", limit=MOST_ROWS)
    except OSError as error:
        raise Refused([say("import.not_found", {"file": str(file)}, LANGUAGE)]) from error
    except WaspadaError as error:
        if error.code == "import.no_heading":
            params = {"file": file.name, "columns": some(list(asked))}
            raise Refused([say("index.no_heading", params, LANGUAGE)]) from error
        raise Refused([explain(error, LANGUAGE)]) from error
    return table.heading, rows
