"""Text understood: what an item in Indonesian tells, where, when and how grave it was.

The walk: `tokens` cuts a text → `phrases` finds the words of the lists → `lexicon`, `what` and
`stock` say of which categories it speaks, `kinds` whether it happened → `names` and `nearly` find
places, `votes`, `passing` and `whole` say what each tells, `where` and `below` which is meant →
`dates` and `when`, `phase`, `hurt`, `grave` → `extract` puts it together.
docs/methods/extract.md says how it is used, how it decides and how well.
"""

from waspada.core.news.extract import Extraction, as_record, extract

__all__ = ["Extraction", "as_record", "extract"]
