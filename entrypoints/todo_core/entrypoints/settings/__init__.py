"""The settings of a deployment, from environment variables."""

from todo_core.entrypoints.settings.authentication import (
    Authentication,
    AuthMode,
    Jwks,
    SharedSecret,
    read_authentication,
)
from todo_core.entrypoints.settings.database import (
    DatabaseSettings,
    ExecutorKind,
    read_database,
)
from todo_core.entrypoints.settings.environment import Environment, SettingsError
from todo_core.entrypoints.settings.rate_limit import RateLimitSettings
from todo_core.entrypoints.settings.settings import (
    LogLevel,
    Settings,
    read_limits,
    read_trash_days,
)
from todo_core.entrypoints.settings.storage import MakesStorage, Storage, read_storage
from todo_core.entrypoints.settings.traces import Traces
from todo_core.entrypoints.settings.variables import VARIABLES, Variable

__all__ = [
    "VARIABLES",
    "AuthMode",
    "Authentication",
    "DatabaseSettings",
    "Environment",
    "ExecutorKind",
    "Jwks",
    "LogLevel",
    "MakesStorage",
    "RateLimitSettings",
    "Settings",
    "SettingsError",
    "SharedSecret",
    "Storage",
    "Traces",
    "Variable",
    "read_authentication",
    "read_database",
    "read_limits",
    "read_storage",
    "read_trash_days",
]
