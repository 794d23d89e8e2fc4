"""`todo-core verify`: options, exit codes and reports."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from click.testing import CliRunner, Result

from tests.entrypoints.processes import SECRET, free_port, serving
from todo_core.entrypoints.harness import AsgiSubject, SharedSecret, Verdict, checks
from todo_core.entrypoints.harness import Result as Finding
from todo_core.entrypoints.harness.command_line import verify
from todo_core.entrypoints.harness.zoo import self_test
from todo_core.entrypoints.harness.zoo.mutants.guarding import ReadsForAnybody
from todo_core.entrypoints.harness.zoo.reference.app import SECRET as ZOO_SECRET

sign = SharedSecret(SECRET)
A_FEW = ("--only", "ISO-READ-01", "--only", "MODEL-LIFE-01")


def run(*arguments: str, secret: str | None = SECRET) -> Result:
    return CliRunner().invoke(verify, arguments, env={"BETTER_AUTH_SECRET": secret})


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory):
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service.url


def test_a_good_service_is_exit_code_0_and_a_line_for_each_check(url: str) -> None:
    result = run(url, *A_FEW, "--seed", "7")
    assert result.exit_code == 0, result.output
    assert "ISO-READ-01" in result.output
    assert "2 held (profile quick, seed 7)" in result.output


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """A URL where a mutant of the zoo seems to answer."""

    def subject(_: str, __: object) -> AsgiSubject:
        return AsgiSubject(ReadsForAnybody(), SharedSecret(ZOO_SECRET))

    monkeypatch.setattr("todo_core.entrypoints.harness.command_line.UrlSubject", subject)
    return "http://localhost:8000"


def test_a_broken_promise_is_exit_code_1_and_curl_lines(broken: str) -> None:
    result = run(broken, "--only", "ISO-READ-02")
    assert result.exit_code == 1
    assert f"todo-core verify {broken} --only ISO-READ-02" in result.output
    sign_here = f"{sys.executable} -m todo_core.entrypoints.harness.sign"
    assert f"TOKEN_ALICE=$({sign_here} alice-" in result.output
    assert 'curl -i -X POST -H "authorization: Bearer $TOKEN_ALICE"' in result.output
    assert "eyJ" not in result.output


def test_the_curl_lines_can_sign_their_tokens(url: str) -> None:
    signed = subprocess.run(
        [sys.executable, "-m", "todo_core.entrypoints.harness.sign", "ada"],
        env={"BETTER_AUTH_SECRET": SECRET},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    answer = httpx.get(f"{url}/api/ada/tasks", headers={"authorization": f"Bearer {signed}"})
    assert answer.status_code == 200


def test_a_secret_that_is_not_the_service_s_is_a_mistake_of_the_caller(url: str) -> None:
    result = run(url, secret="another secret of at least thirty-two bytes")
    assert result.exit_code == 2
    assert "The service refuses the token for alice" in result.output


def test_what_an_interruption_leaves_is_reported(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, progress: Callable[[Finding], None], **__: object) -> None:
        progress(Finding(checks()[0], Verdict.HELD))
        raise KeyboardInterrupt

    monkeypatch.setattr("todo_core.entrypoints.harness.command_line.verify_subject", interrupted)
    result = run(broken)
    assert result.exit_code == 130
    assert "1 held (profile quick" in result.output


def test_every_check_is_listed() -> None:
    result = run("--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == [c.id for c in checks()]


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
        (("http://localhost:99999",), "no http or https URL"),
        (("http://ada:secret@localhost",), "and nothing else"),
        (("http://localhost?x=1",), "and nothing else"),
        (("http://localhost", "--only", "NO-SUCH-01"), "NO-SUCH-01"),
        (("http://localhost", "--only", "race-key-01"), "is RACE-KEY-01 meant?"),
        (("http://localhost", "--json", "/no/such/folder"), "/no/such/folder"),
        (("http://localhost", "--self-test"), "takes no URL"),
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
