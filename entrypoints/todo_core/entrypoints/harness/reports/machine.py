"""Reports for machines: JSON, and the JUnit XML that every CI reads."""

import json
from xml.sax.saxutils import escape, quoteattr

from todo_core.entrypoints.harness.report import Report
from todo_core.entrypoints.harness.reports.text import told
from todo_core.entrypoints.harness.results import Result, Verdict


def as_json(report: Report) -> str:
    """The report as one JSON object."""
    content = {
        "subject": report.subject,
        "profile": report.profile,
        "seed": report.seed,
        "ok": report.ok,
        "results": [_result(report, result) for result in report.results],
    }
    return json.dumps(content, indent=2)


def as_junit(report: Report) -> str:
    """The report as a JUnit test suite: a check is a test case."""
    failed = len(report.failures)
    cases = "\n".join(_case(report, result) for result in report.results)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<testsuite name={quoteattr(report.subject)} tests={quoteattr(str(len(report.results)))}"
        f" failures={quoteattr(str(failed))}>\n{cases}\n</testsuite>\n"
    )


def _result(report: Report, result: Result) -> dict[str, object]:
    return {
        "id": result.check.id,
        "level": result.check.level,
        "sentence": result.check.sentence,
        "source": result.check.source,
        "verdict": result.verdict,
        "examples": result.examples,
        "exercised": result.exercised,
        "seconds": round(result.seconds, 3),
        "note": result.note,
        "failure": _failure(report, result),
    }


def _failure(report: Report, result: Result) -> dict[str, object] | None:
    if result.failure is None:
        return None
    return {
        "complaint": result.failure.complaint,
        "steps": [told(step) for step in result.failure.steps],
        "story": report.story(result),
    }


def _case(report: Report, result: Result) -> str:
    opening = f'<testcase classname="todo-core verify" name={quoteattr(result.check.id)}'
    opening += f' time="{result.seconds:.3f}">'
    return f"  {opening}{_outcome(report, result)}</testcase>"


def _outcome(report: Report, result: Result) -> str:
    if result.verdict is Verdict.FAILED and result.failure:
        message = quoteattr(_printable(result.failure.complaint))
        return f"<failure message={message}>{escape(_printable(report.story(result)))}</failure>"
    if result.verdict is Verdict.HELD:
        return ""
    return f"<skipped message={quoteattr(f'{result.verdict}: {result.note}')}/>"


def _printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text)
