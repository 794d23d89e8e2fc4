"""Why something was not accepted, fit for a log because it quotes nothing of it."""


class Rejected(ValueError):
    """A token or a key set breaks a rule; the message names the rule in fixed words."""


def reason(error: Exception) -> Rejected:
    """The error without what may hang on it: a foreign message, a context, a traceback.

    Messages of other libraries can quote the token, and `JSONDecodeError.doc` is the token.
    """
    return Rejected(str(error) if isinstance(error, Rejected) else type(error).__name__)
