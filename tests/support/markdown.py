"""What the documents at the root say, taken apart."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_CODE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands below each heading of the second level."""
    parts = re.split(r"^## (.+)$", without_comments(text), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def without_comments(text: str) -> str:
    """Shell comments at the start of a line look like headings; none of them has two signs."""
    assert not re.search(r"^## ", "".join(code for _, code in _CODE.findall(text)), re.MULTILINE)
    return text


def code(text: str, language: str) -> list[str]:
    """The blocks of code in one language."""
    return [block for kind, block in _CODE.findall(text) if kind == language]


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, without their heads."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines]
    rules = {at for at, row in enumerate(cells) if set("".join(row)) == {"-"}}
    return [row for at, row in enumerate(cells) if not {at, at + 1} & rules]


def anchors(text: str) -> set[str]:
    """What a link can point to, as GitHub names headings."""
    headings = [title for _, title in _HEADING.findall(_CODE.sub("", text))]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


def links(text: str) -> list[str]:
    """The targets of links that stay within the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)", _CODE.sub("", text))
    return [target for target in targets if "://" not in target]
