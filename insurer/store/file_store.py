"""Where the content of files lies: any file system that fsspec knows, encrypted."""

from cryptography.fernet import InvalidToken
from fsspec.core import url_to_fs

from insurer.errors import NotFound, StoreUnavailable
from insurer.store.cipher import Cipher


class FileStore:
    """Files under random names in one folder or bucket."""

    def __init__(self, url: str, cipher: Cipher) -> None:
        self._fs, self._root = url_to_fs(url)
        self._cipher = cipher

    def write(self, location: str, content: bytes) -> None:
        """Keep `content`; StoreUnavailable when that fails."""
        try:
            self._fs.makedirs(self._root, exist_ok=True)
            self._fs.pipe_file(self._path(location), self._cipher.encrypt(content))
        except OSError as exc:
            raise StoreUnavailable("file store") from exc

    def read(self, location: str) -> bytes:
        """Return what was kept; NotFound when it is gone, StoreUnavailable on failure."""
        try:
            return self._cipher.decrypt(self._fs.cat_file(self._path(location)))
        except FileNotFoundError:
            raise NotFound("file content", location) from None
        except (OSError, InvalidToken) as exc:
            raise StoreUnavailable("file store") from exc

    def delete(self, location: str) -> None:
        """Forget what was kept; what is gone already stays so. StoreUnavailable on failure."""
        try:
            self._fs.rm_file(self._path(location))
        except FileNotFoundError:
            return
        except OSError as exc:
            raise StoreUnavailable("file store") from exc

    def _path(self, location: str) -> str:
        return f"{self._root}/{location}"
