"""`python -m todo_core.entrypoints.harness.sign USER`: a token signed with BETTER_AUTH_SECRET."""

import os
import sys

from todo_core.entrypoints.harness.http.tokens import SharedSecret

if __name__ == "__main__":
    print(SharedSecret(os.environ["BETTER_AUTH_SECRET"])(sys.argv[1]))  # noqa: T201 - for a shell
