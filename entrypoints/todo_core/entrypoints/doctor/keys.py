"""Whether there are keys that verify tokens."""

from collections import Counter
from typing import Final

from todo_core.adapters.jwt.examination import ALGORITHMS, KeySetFacts
from todo_core.entrypoints.doctor.finding import Finding, ok, warning, wrong

CHECK: Final = "keys"
LOOK: Final = 'curl -sS "$BETTER_AUTH_JWKS_URL"'
_ENCRYPT: Final = "export BETTER_AUTH_JWKS_URL='https://...'  # or see to it that nobody can"


def judge_keys(facts: KeySetFacts) -> Finding:
    """What the issuer publishes."""
    others = f"; {facts.passed_over} more cannot be used" if facts.passed_over else ""
    if facts.algorithms:
        counted = Counter(facts.algorithms).items()
        kinds = ", ".join(f"{count} for {algorithm}" for algorithm, count in counted)
        sentence = f"The issuer publishes {kinds}{others}"
        if facts.can_be_tampered_with:
            danger = "over http, so whoever can answer in its place is every user"
            return warning(CHECK, f"{sentence}, {danger}.", _ENCRYPT)
        return ok(CHECK, f"{sentence}.")
    allowed = ", ".join(sorted(set(ALGORITHMS)))
    sentence = f"The issuer publishes no key for one of {allowed}{others}."
    return wrong(CHECK, sentence, LOOK)
