"""What a deployment's secret or key set is good for, before anything is served."""

from dependency_injector import containers, providers

from todo_core.adapters.jwt import KeySet, SharedSecretVerifier, sign_token
from todo_core.entrypoints.settings import Authentication, Jwks, SettingsError, SharedSecret


class Signing(containers.DeclarativeContainer):
    """What makes tokens."""

    settings: providers.Dependency[SharedSecret] = providers.Dependency(instance_of=SharedSecret)

    sign_token: providers.Callable[str] = providers.Callable(
        sign_token,
        settings.provided.secret,
        issuer=settings.provided.issuer,
        audience=settings.provided.audience,
    )


def check_authentication(authentication: Authentication) -> None:
    """Raise SettingsError for what the adapters would refuse, where no worker could say it."""
    try:
        match authentication:
            case SharedSecret(secret=secret):
                SharedSecretVerifier(secret)
            case Jwks(url=url, allow_http=allow_http):
                KeySet(url, allow_http=allow_http)
    except ValueError as error:
        raise SettingsError(authentication.name, f"cannot be used: {error}") from None
