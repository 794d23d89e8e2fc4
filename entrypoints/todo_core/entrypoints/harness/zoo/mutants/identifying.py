"""Applications that take bad tokens for good ones, or say what is wrong with them."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry
from todo_core.entrypoints.harness.zoo.reference.tokens import Json, Tokens, number


@mutant(sole_killer="TOKEN-EXP-01")
class NeverExpires(Tokens):
    """`exp` is read, but not compared with the time."""

    def check_end(self, claims: Json) -> None:
        number(claims["exp"])


@mutant(sole_killer="TOKEN-EXP-02")
class NeedsNoEnd(Tokens):
    """A token without `exp` is good for ever."""

    def check_end(self, claims: Json) -> None:
        if "exp" in claims:
            super().check_end(claims)


@mutant(sole_killer="TOKEN-NBF-01")
class BeginsAtOnce(Tokens):
    """`nbf` and `iat` are not looked at."""

    def check_beginning(self, claims: Json) -> None:
        pass


@mutant(sole_killer="TOKEN-SUB-01")
class AcceptsNobody(Tokens):
    """A token without a subject is whoever the path says."""

    def subject(self, claims: Json) -> str:
        return super().subject(claims) if claims.get("sub") else "nobody"


@mutant(sole_killer="TOKEN-SIGN-01")
class ChecksNoSignature(Tokens):
    """The token is decoded, and its signature left alone."""

    def check_signature(self, signed: str, signature: str) -> None:
        pass


@mutant(sole_killer="TOKEN-ALG-01")
class LetsTheTokenChoose(Tokens):
    """A token with the algorithm `none` needs no signature."""

    def open(self, token: str) -> Json:
        self._unsigned = token.endswith(".")
        return super().open(token)

    def check_algorithm(self, header: Json) -> None:
        self._unsigned = self._unsigned and header["alg"] == "none"
        if not self._unsigned:
            super().check_algorithm(header)

    def check_signature(self, signed: str, signature: str) -> None:
        if not self._unsigned:
            super().check_signature(signed, signature)


@mutant(sole_killer="TOKEN-TYPE-01")
class TakesAnyType(Tokens):
    """A session cookie that is signed with the same secret passes for an access token."""

    def check_header(self, header: Json) -> None:
        self.check_algorithm(header)


@mutant(sole_killer="TOKEN-HEADER-01")
class TakesTheFirstHeader(Tokens):
    """Of two Authorization headers, the first one counts."""

    def token(self, authorizations: Sequence[str]) -> str:
        return super().token(authorizations[:1])


@mutant(sole_killer="TOKEN-HEADER-01")
class TakesTokensFromTheQuery(App):
    """A link can have its token in `access_token`, where logs and other pages read it."""

    def who(self, inquiry: Inquiry) -> str:
        token = dict(parse_qsl(inquiry.query)).get("access_token")
        if token and not inquiry.header("authorization"):
            return self.verifier.identify([f"Bearer {token}"])
        return super().who(inquiry)


@mutant(sole_killer="TOKEN-SCHEME-01")
class WantsACapitalLetter(Tokens):
    """The scheme is good as `Bearer` only."""

    def token(self, authorizations: Sequence[str]) -> str:
        if not authorizations[0].startswith("Bearer "):
            raise ValueError("another scheme")
        return super().token(authorizations)


@mutant(sole_killer="TOKEN-CLAIM-01")
class PrefersAnotherClaim(Tokens):
    """Who asks is read from the claim `user_id` where there is one."""

    def subject(self, claims: Json) -> str:
        return super().subject({"sub": claims.get("user_id", claims.get("sub"))})


@mutant(sole_killer="TOKEN-ALIKE-01")
class SaysWhatIsWrong(App):
    """The answer to a token that cannot be read is another one than to no token."""

    async def answer(self, inquiry: Inquiry) -> Answer:
        answer = await super().answer(inquiry)
        if answer.code == "UNAUTHORIZED" and inquiry.header("authorization"):
            answer.details = ["token: is not good"]
        return answer


@mutant(sole_killer="TOKEN-FIRST-01")
class RoutesBeforeItAuthenticates(App):
    """Who sends no token at all is told first whether there is such a route."""

    def who(self, inquiry: Inquiry) -> str:
        if not inquiry.all("authorization"):
            self.route(inquiry)
        return super().who(inquiry)
