"""Text understood: what an item in Indonesian tells, where, when and how grave it was.

The walk: `tokens` cuts a text → `lexicon` and `what` say of which categories it speaks, `kinds`
whether it happened → `names` and `where`, `when`, `hurt`, `grave` → `extract` puts it together.
docs/extract.md says how it is used, docs/methods/extract.md how it decides and how well.
"""

from waspada.core.news.extract import Extraction, as_record, extract

__all__ = ["Extraction", "as_record", "extract"]
