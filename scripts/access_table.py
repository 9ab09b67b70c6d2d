"""Write the read rule's table into docs/access.md: python -m scripts.access_table."""

from pathlib import Path

from waspada.core.access_rules import as_markdown

DOCS = Path(__file__).resolve().parents[1] / "docs" / "access.md"
BEGIN, END = "<!-- rules -->\n", "\n<!-- end of rules -->"

if __name__ == "__main__":
    before, rest = DOCS.read_text("utf-8").split(BEGIN)
    DOCS.write_text(before + BEGIN + as_markdown() + END + rest.split(END)[1], "utf-8")
    print("docs/access.md: table written")
