"""A file that a page is made of, with its type, and sent again only when it has changed."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from litestar import Response

from todo_core.adapters.litestar.exchange import Exchange

_MEDIA_TYPES: Final = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file of an installed package."""

    package: str
    path: str
    """Below the package's folder."""

    def answer(self, exchange: Exchange) -> Response[bytes]:
        """The file, or 304 to whoever has it already."""
        content, tag = _read(self.package, self.path)
        if tag in (exchange.header(b"if-none-match") or ""):  # quoted, so never a part of another
            return Response(b"", status_code=304, headers={"etag": tag})
        media_type = _MEDIA_TYPES[self.path.rpartition(".")[2]]
        return Response(content, media_type=media_type, headers={"etag": tag})

    def text(self) -> str:
        """What is in it."""
        return _read(self.package, self.path)[0].decode()


@cache
def _read(package: str, path: str) -> tuple[bytes, str]:
    """The content and its entity tag."""
    content = files(package).joinpath(path).read_bytes()
    return content, f'"{sha256(content).hexdigest()[:32]}"'
