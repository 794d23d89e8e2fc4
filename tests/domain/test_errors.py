"""The error tree, as its module draws it."""

from todo_core.domain import errors
from todo_core.domain.errors import InvalidInput, Problem, TodoError, Unavailable, VersionMismatch


def test_the_drawing_names_every_error() -> None:
    drawing = errors.__doc__ or ""
    for error in TodoError.__subclasses__():
        if error.__module__ == errors.__name__:
            assert f"─ {error.__name__} " in drawing


def test_an_errors_docstring_is_its_message() -> None:
    assert str(errors.TaskNotFound()) == "There is no such task."
    assert str(VersionMismatch(3)) == ("The task has changed since the version that was expected.")
    assert str(Unavailable("no keys", retry_after=5)) == "no keys"


def test_invalid_input_lists_its_problems() -> None:
    error = InvalidInput([Problem("title", "is required"), Problem("", "nothing to do")])
    assert str(error) == "title: is required; nothing to do"
