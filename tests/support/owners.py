"""Users nobody has met before, so that no test sees what another one left."""

import uuid

from todo_core.domain.ownership import Owner, authorize


def new_user(name: str = "user") -> str:
    return f"{name}-{uuid.uuid4().hex}"


def new_owner() -> Owner:
    user = new_user()
    return authorize(user, user)
