"""A desk's own DOCX and XLSX forms: checked when they are uploaded, filled when they are used."""

from waspada.channels.documents.office.checking import (
    FormCheck,
    Unknown,
    check_form,
    fill_form,
    still,
)
from waspada.channels.documents.office.fields import Filling

__all__ = ["Filling", "FormCheck", "Unknown", "check_form", "fill_form", "still"]
