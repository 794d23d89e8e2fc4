"""`todo-core verify`: options, exit codes and reports."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from tests.entrypoints.processes import SECRET, free_port, serving
from todo_core.entrypoints.harness import SharedSecret
from todo_core.entrypoints.harness.command_line import verify
from todo_core.entrypoints.harness.zoo import self_test

sign = SharedSecret(SECRET)
A_FEW = ("--only", "ISO-READ-01", "--only", "MODEL-LIFE-01")


def run(*arguments: str, secret: str | None = SECRET) -> Result:
    return CliRunner().invoke(verify, arguments, env={"BETTER_AUTH_SECRET": secret})


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory):
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service.url


def test_a_good_service_is_exit_code_0_and_a_table(url: str) -> None:
    result = run(url, *A_FEW, "--seed", "7")
    assert result.exit_code == 0, result.output
    assert "ISO-READ-01" in result.output
    assert "2 held (profile quick, seed 7)" in result.output


def test_a_broken_promise_is_exit_code_1_and_curl_lines(url: str) -> None:
    """Tokens signed with another secret make a good service look broken."""
    result = run(url, "--only", "ISO-READ-01", secret="another secret of at least thirty-two bytes")
    assert result.exit_code == 1
    assert f"todo-core verify {url} --only ISO-READ-01" in result.output
    assert "TOKEN_ALICE=$(todo-core token alice-" in result.output
    assert 'curl -i -X POST -H "authorization: Bearer $TOKEN_ALICE"' in result.output
    assert "eyJ" not in result.output


def test_reports_for_machines_are_written(url: str, tmp_path: Path) -> None:
    as_json, as_junit = tmp_path / "report.json", tmp_path / "report.xml"
    assert run(url, *A_FEW, "--json", str(as_json), "--junit", str(as_junit)).exit_code == 0
    report = json.loads(as_json.read_text())
    assert report["ok"] is True
    assert [each["verdict"] for each in report["results"]] == ["held", "held"]
    suite = ET.parse(as_junit).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "0")


def test_two_tokens_do_without_a_secret(url: str) -> None:
    tokens = ("--token", sign("ada"), "--token", sign("grace"))
    result = run(url, *tokens, "--only", "ISO-READ-01", "--only", "NONINT-01", secret=None)
    assert result.exit_code == 0, result.output
    assert "could not be run" in result.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "Which URL"),
        (("ftp://localhost",), "no http or https URL"),
        (("https://tasks.example.com",), "--yes-write-to-this-deployment"),
        (("http://localhost", "--only", "NO-SUCH-01"), "NO-SUCH-01"),
        (("http://localhost", "--token", "x"), "no JSON Web Token"),
        (("http://localhost", "--token", sign("ada")), "two different users"),
        (("http://localhost", "--profile", "lazy"), "lazy"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], complaint: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert complaint in result.output


def test_without_a_secret_it_says_what_to_set() -> None:
    result = run("http://localhost", secret=None)
    assert result.exit_code == 2
    assert "BETTER_AUTH_SECRET" in result.output


def test_a_url_where_nothing_answers_is_one_sentence() -> None:
    result = run(f"http://127.0.0.1:{free_port()}")
    assert result.exit_code == 1
    assert "does not answer" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("fate", "code"), [(True, 0), (False, 1)])
def test_the_self_test_fails_when_a_mutant_survives(
    fate: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = self_test.Line("survived Somebody", ok=fate)
    monkeypatch.setattr(
        "todo_core.entrypoints.harness.command_line.self_test", lambda seed: iter([line])
    )
    result = run("--self-test", "--seed", "3")
    assert result.exit_code == code
    assert result.output == "survived Somebody\nseed 3\n"
