"""What the commands found goes between markers of a page, the prose around them stays."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "BENCHMARKS.md"
OPERATIONS = ROOT / "OPERATIONS.md"
"""What some of it means for sizing goes there."""
RESULTS = Path(__file__).with_name("results")
"""Where the results as JSON and the plots go."""

NO_MEASUREMENT = (
    "**A trial run, for seconds and beside other work. It shows that the command works and what"
    " it prints; its figures say nothing.**\n\n"
)


def write_section(name: str, text: str, document: Path = DOCUMENT) -> None:
    """Put a text between the markers of a section; ValueError where there are none."""
    document.write_text(
        with_section(document.read_text(encoding="utf-8"), name, text), encoding="utf-8"
    )


def with_section(page: str, name: str, text: str) -> str:
    """The page with a text between the markers of that name."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"the page needs one {begin} and one {end}")
    new = f"{begin}\n\n{text.strip()}\n\n{end}"
    return re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: new, page, flags=re.DOTALL)
