"""Applications that read requests more generously than the contract does."""

import json
from dataclasses import replace
from typing import Any

from todo_core.domain.changes import Versions
from todo_core.domain.errors import TaskNotFound
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry, Malformed, options

TASK_FIELDS = frozenset({"title", "description", "completed"})


@mutant(sole_killer="REQ-JSON-01")
class GuessesEncodings(App):
    """Bytes that are no UTF-8 are replaced instead of refused."""

    def parse(self, body: bytes) -> dict[str, Any]:
        return super().parse(body.decode(errors="replace").encode())


@mutant(sole_killer="REQ-TWICE-01")
class TakesTheLastOfTwo(App):
    """Of a key that is given twice, the last one counts."""

    def parse(self, body: bytes) -> dict[str, Any]:
        try:
            return super().parse(body)
        except Malformed:
            content = self._without_twins(body)
        return super().parse(json.dumps(content).encode())

    def _without_twins(self, body: bytes) -> object:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Malformed from None


@mutant(sole_killer="TEXT-KEPT-01")
class TakesHalvesForText(App):
    """An escaped lone surrogate is judged by the rules for texts."""

    def check_text(self, content: object) -> None:
        pass


@mutant(sole_killer="REQ-FIELD-01")
class SwallowsUnknownFields(App):
    """A field that the contract does not know is dropped without a word."""

    def fields(self, inquiry: Inquiry) -> dict[str, Any]:
        fields = super().fields(inquiry)
        return {name: value for name, value in fields.items() if name in TASK_FIELDS}


@mutant(sole_killer="REQ-ECHO-01")
class RefusesEchoes(App):
    """The read-only fields of a task that is sent back are taken for unknown ones."""

    def fields(self, inquiry: Inquiry) -> dict[str, Any]:
        fields = super().fields(inquiry)
        return self.checked(self.parse(inquiry.body)) if inquiry.method == "PUT" else fields


@mutant(sole_killer="REQ-TYPE-01")
class ConvertsValues(App):
    """`1` and `"true"` pass for true."""

    def fields(self, inquiry: Inquiry) -> dict[str, Any]:
        fields = super().fields(inquiry)
        if fields.get("completed") in (1, "true"):
            fields["completed"] = True
        return fields


@mutant(sole_killer="REQ-MEDIA-01")
class ReadsAnyMediaType(App):
    """Whatever a body says that it is, it is read as JSON."""

    def check_media(self, inquiry: Inquiry) -> None:
        pass


@mutant(sole_killer="REQ-SIZE-01")
class ReadsAnySize(App):
    """A body may be as large as it likes."""

    def check_size(self, inquiry: Inquiry) -> None:
        pass


@mutant(sole_killer="REQ-QUERY-01")
class ReadsOptionsGenerously(App):
    """Of an option that is given twice, the last one counts."""

    def options(self, inquiry: Inquiry) -> dict[str, Any]:
        last = {pair.partition("=")[0]: pair for pair in inquiry.query.split("&")}
        return options("&".join(last.values()))


@mutant(sole_killer="REQ-TAG-01")
class TakesAnythingForATag(App):
    """A tag without quotes is taken for one with quotes, and nonsense for no tag."""

    def known(self, inquiry: Inquiry) -> frozenset[int]:
        try:
            return super().known(inquiry)
        except Malformed:
            return frozenset()


@mutant(sole_killer="REQ-ID-01")
class ComparesIdsAsTheyCome(App):
    """An id in capitals is that of another task, which is not there."""

    async def read(self, user: str, inquiry: Inquiry) -> Answer:
        if inquiry.rest[0] != inquiry.rest[0].lower():
            raise TaskNotFound
        return await super().read(user, inquiry)


@mutant(sole_killer="REQ-ORDER-01")
class SeeksTheTaskFirst(App):
    """A body that cannot be read is complained about only once the task is found."""

    async def edit(self, user: str, inquiry: Inquiry) -> Answer:
        try:
            return await super().edit(user, inquiry)
        except Malformed:
            await self.core.read_task(actor=user, user_id=user, task_id=inquiry.rest[0])
            raise


@mutant(sole_killer="COND-READ-01")
class ComparesReadsStrongly(App):
    """A weak tag in If-None-Match never matches."""

    def known(self, inquiry: Inquiry) -> frozenset[int]:
        tags = inquiry.tags("if-none-match") or ()
        return frozenset(int(tag.strip('"')) for tag in tags if tag.strip('"').isdigit())


@mutant(sole_killer="COND-WRITE-01")
class ComparesWritesWeakly(App):
    """A weak tag in If-Match matches like a strong one."""

    def wanted(self, inquiry: Inquiry) -> frozenset[int] | None:
        headers = tuple((name, value.replace("W/", "")) for name, value in inquiry.headers)
        return super().wanted(replace(inquiry, headers=headers))


@mutant(sole_killer="COND-WRITE-02")
class ChangesWhatIsKnown(App):
    """If-None-Match holds no change up."""

    def expected(self, inquiry: Inquiry) -> Versions | None:
        return self.wanted(inquiry)
