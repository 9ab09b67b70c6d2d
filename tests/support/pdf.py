"""The words of a PDF, page by page, as a reader that did not make it finds them."""

import io

from pypdf import PdfReader


def pages_of_pdf(content: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
