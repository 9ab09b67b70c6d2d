"""The files of an index: a document in YAML and a table in CSV or XLSX, or what is wrong with them."""

from pathlib import Path
from typing import Final

from waspada.apps.elections.yaml_file import documents_of, located
from waspada.apps.words.sentences import explain, say
from waspada.cli.language import LANGUAGE
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.vulnerability import Model, Reading, read_model, read_table
from waspada.core.vulnerability.findings import some
from waspada.core.vulnerability.tables import NAME_HEADINGS, PLACE_HEADINGS
from waspada.sources.csv_upload import open_table

MOST_ROWS: Final = 200_000


class Refused(Exception):
    """Sentences for the person, one for each thing to mend."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences)
        self.sentences = sentences


def model_of(file: Path) -> Model:
    """Return the model of a file.

    Raises
    ------
    Refused : every mistake with its line
    """
    try:
        documents = list(documents_of(file.read_bytes()))
    except FileNotFoundError as error:
        raise Refused([say("index.spec_not_found", {"file": file.name}, LANGUAGE)]) from error
    except WaspadaError as error:
        raise Refused([explain(error, LANGUAGE)]) from error
    if len(documents) != 1:
        raise Refused([say("index.spec_empty", {"file": file.name}, LANGUAGE)])
    node, document = documents[0]
    model, problems = read_model(document)
    if model is not None:
        return model
    sentences = []
    for problem in problems:
        place = located(node, problem)
        params = {
            "file": file.name,
            "line": place.line,
            "where": f" ({place.where})" if place.where else "",
            "said": say(place.code, place.params, LANGUAGE),
        }
        sentences.append(say("index.spec_mistake", params, LANGUAGE))
    raise Refused(sentences)


def reading_of(model: Model, file: Path) -> Reading:
    """Return what a table holds for a model.

    Raises
    ------
    Refused : a file that is no table
    """
    wanted = [one.heading for one in model.indicators()]
    wanted += [one.per for one in model.indicators()] + [model.steps.groups, model.place_column]
    known = {name.casefold() for name in (*wanted, *PLACE_HEADINGS, *NAME_HEADINGS) if name}
    try:
        with file.open("rb") as opened:
            table = open_table(
                opened, file.name, knows=lambda cell: cell.strip().casefold() in known
            )
            rows = []
            for row in table.rows:
                rows.append(row)
                if len(rows) > MOST_ROWS:
                    raise BadInput("import.too_many_rows", limit=MOST_ROWS)
    except FileNotFoundError as error:
        raise Refused([say("index.spec_not_found", {"file": file.name}, LANGUAGE)]) from error
    except WaspadaError as error:
        if error.code == "import.no_heading":
            columns = some([model.place_column or "kode", *wanted[:3]])
            said = say("index.no_heading", {"file": file.name, "columns": columns}, LANGUAGE)
            raise Refused([said]) from error
        raise Refused([explain(error, LANGUAGE)]) from error
    return read_table(model, table.heading, rows)
