"""The Dockerfile, taken apart."""

import re
import shlex
from pathlib import Path

Instruction = tuple[str, str]
"""A word such as `RUN`, and what follows it."""

ROOT = Path(__file__).parents[2]


def instructions() -> list[Instruction]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    whole = re.sub(r"\\\n\s*", "", "\n".join(line for line in lines if not line.startswith("#")))
    split = (line.partition(" ") for line in whole.split("\n"))
    return [(word, rest) for word, _, rest in split if word]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, from its FROM on."""
    found: list[list[Instruction]] = []
    for instruction in instructions():
        if instruction[0] == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def all_of(word: str, among: list[Instruction]) -> list[str]:
    return [rest for each, rest in among if each == word]


def copied(among: list[Instruction]) -> list[tuple[list[str], str]]:
    """What is copied from the checkout, and where to."""
    commands = [shlex.split(rest) for rest in all_of("COPY", among) if "--from=" not in rest]
    return [(sources, target) for *sources, target in commands]


def environment(stage: list[Instruction]) -> dict[str, str]:
    words = [word for rest in all_of("ENV", stage) for word in shlex.split(rest)]
    return dict(word.split("=", 1) for word in words)
