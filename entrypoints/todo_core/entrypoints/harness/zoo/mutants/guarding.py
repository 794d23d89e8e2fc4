"""Applications that let people in on other users' paths, or tell them what is there."""

from todo_core.application.query import check_options
from todo_core.domain.task import parse_task_id
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.bodies import Refusal
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry


class Unguarded(App):
    """Takes the user from the path, for the requests that a mutant picks."""

    def careless(self, inquiry: Inquiry) -> bool:
        """Whether nobody compares this request's path with its token."""
        raise NotImplementedError

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        inside = len(inquiry.segments) > 2  # noqa: PLR2004 - /api/{user_id}/...
        if inside and self.careless(inquiry):
            return inquiry.user
        return super().admit(actor, inquiry)


@mutant(sole_killer="ISO-LIST-02")
class ListsForAnybody(Unguarded):
    """Listing takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "GET" and not inquiry.rest


@mutant(sole_killer="ISO-CREATE-02")
class CreatesForAnybody(Unguarded):
    """Creating takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "POST" and not inquiry.rest


@mutant(sole_killer="ISO-READ-02")
class ReadsForAnybody(Unguarded):
    """Reading takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "GET" and _names_a_task(inquiry)


@mutant(sole_killer="ISO-EDIT-02")
class EditsForAnybody(Unguarded):
    """Editing takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "PUT"


@mutant(sole_killer="ISO-COMPLETE-02")
class CompletesForAnybody(Unguarded):
    """Completing takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.rest[1:] == ("complete",)


@mutant(sole_killer="ISO-DELETE-02")
class DeletesForAnybody(Unguarded):
    """Deleting takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "DELETE" and _names_a_task(inquiry)


@mutant(sole_killer="ISO-RESTORE-02")
class RestoresForAnybody(Unguarded):
    """Restoring takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.rest[1:] == ("restore",)


@mutant(sole_killer="ISO-CHANGES-02")
class ShowsChangesToAnybody(Unguarded):
    """The feed takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "GET" and inquiry.rest == ("changes",)


@mutant(sole_killer="ISO-EVENTS-02")
class ShowsEventsToAnybody(Unguarded):
    """The stream of events takes the user from the path and does not compare it with the token."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.rest == ("events",)


def _names_a_task(inquiry: Inquiry) -> bool:
    return len(inquiry.rest) == 1 and inquiry.rest[0] not in ("changes", "events")


@mutant(sole_killer="ISO-NAME-02")
class ComparesUsersInLowerCase(App):
    """The path and the token's subject are compared without regard to case."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        if actor.lower() == inquiry.user.lower():
            return inquiry.user
        return super().admit(actor, inquiry)


@mutant(sole_killer="ISO-BODY-01")
class TakesTheOwnerFromTheBody(App):
    """A create makes the task for the `user_id` in its body."""

    async def create(self, user: str, inquiry: Inquiry) -> Answer:
        self.fields(inquiry)
        owner = self.parse(inquiry.body).get("user_id", user)
        return await super().create(owner, inquiry)


@mutant(sole_killer="ISO-BODY-02")
class LetsAnEditMoveTheTask(App):
    """An edit writes every column that its body names, the owner too."""

    async def edit(self, user: str, inquiry: Inquiry) -> Answer:
        answer = await super().edit(user, inquiry)
        owner = self.parse(inquiry.body).get("user_id", user)
        if owner != user:
            rows = self.store.shelves[user].rows
            row = rows.pop(parse_task_id(inquiry.rest[0]))
            self.store.shelves[owner].rows[row.task.id] = row
        return answer


@mutant(sole_killer="ALIKE-PATH-01")
class ValidatesBeforeItAuthorises(App):
    """A body is validated before anybody asks whose path it was sent to."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        if inquiry.method == "POST" and not inquiry.rest:
            self.checked({"title": None, **self.fields(inquiry)})
        return super().admit(actor, inquiry)


@mutant(sole_killer="ALIKE-PATH-02")
class LooksForTheUserFirst(App):
    """The path of a user who is not known is not found, and that of another one is forbidden."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        if inquiry.user not in (actor, *self.store.shelves):
            raise Refusal("NOT_FOUND")
        return super().admit(actor, inquiry)


@mutant(sole_killer="ALIKE-PATH-03")
class LooksForTheTaskFirst(App):
    """The task is sought before anybody asks whose path it is on."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        theirs = self.store.shelves[inquiry.user].rows
        if actor != inquiry.user and _names_a_task(inquiry) and inquiry.rest[0] not in theirs:
            raise Refusal("NOT_FOUND")
        return super().admit(actor, inquiry)


@mutant(sole_killer="ALIKE-PATH-04")
class RoutesBeforeItAuthorises(App):
    """Routes and methods are judged before anybody asks whose path it is."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        self.route(inquiry)
        return super().admit(actor, inquiry)


@mutant(sole_killer="ALIKE-PATH-05")
class ReadsOptionsBeforeItAuthorises(App):
    """The options in a query are judged before anybody asks whose path it is."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        check_options(self.options(inquiry))
        return super().admit(actor, inquiry)
