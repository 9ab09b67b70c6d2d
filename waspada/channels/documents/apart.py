"""Draw one PDF in a process of its own: what is asked comes in as JSON, the file goes out."""

import json
import sys
from datetime import date

from waspada.channels.documents.pdf import draw


def main() -> None:
    template, filled, language, dated = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(draw(template, filled, language, date.fromisoformat(dated)))


if __name__ == "__main__":
    main()
