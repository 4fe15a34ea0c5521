"""Secrets at rest: keyed hashes that carry their key id, and rotating encryption.

Hash keys and data keys are separate from the cookie key, so changing that one kills no card.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.fernet import Fernet, MultiFernet


@dataclass(frozen=True)
class Keyring:
    """`hash_keys`: (key id, secret) newest first. `data_keys`: Fernet keys, the first encrypts."""

    hash_keys: tuple[tuple[str, bytes], ...]
    data_keys: tuple[bytes, ...]


class _Loaded:
    keyring: Keyring | None = None
    fernet: MultiFernet | None = None


def use_keyring(keyring: Keyring) -> None:
    _Loaded.keyring = keyring
    _Loaded.fernet = MultiFernet([Fernet(key) for key in keyring.data_keys])


def keyed_hash(purpose: str, value: str) -> str:
    """`keyid:hex` under the newest key. `purpose` keeps hashes of one kind from serving another."""
    return hash_candidates(purpose, value)[0]


def hash_candidates(purpose: str, value: str) -> list[str]:
    """The hash under every key still honoured, newest first: look up by all, store the first."""
    message = f"{purpose}\0{value}".encode()
    return [
        f"{key_id}:{hmac.new(secret, message, hashlib.sha256).hexdigest()}"
        for key_id, secret in _keyring().hash_keys
    ]


def hashers(purpose: str) -> list[Callable[[str], str]]:
    """`hash_candidates` one by one, for millions of values."""
    return [_hasher(key_id, secret, purpose) for key_id, secret in _keyring().hash_keys]


def _hasher(key_id: str, secret: bytes, purpose: str) -> Callable[[str], str]:
    begin = f"{purpose}\0".encode()

    def hashed(value: str) -> str:
        # one call into OpenSSL: a third of the time of an HMAC object
        return f"{key_id}:{hmac.digest(secret, begin + value.encode(), 'sha256').hex()}"

    return hashed


def derive(purpose: str, value: str) -> bytes:
    """32 keyed bytes that stay the same as long as the newest hash key does."""
    _, secret = _keyring().hash_keys[0]
    return hmac.new(secret, f"derive\0{purpose}\0{value}".encode(), hashlib.sha256).digest()


def encrypt(text: str) -> bytes:
    return _fernet().encrypt(text.encode())


def decrypt(token: bytes) -> str:
    """Raises `cryptography.fernet.InvalidToken` when no configured key fits."""
    return _fernet().decrypt(token).decode()


def encrypt_bytes(content: bytes) -> bytes:
    return _fernet().encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """Raises `cryptography.fernet.InvalidToken` when no configured key fits."""
    return _fernet().decrypt(token)


def _keyring() -> Keyring:
    if _Loaded.keyring is None:
        raise RuntimeError("no keyring in use: create_app() loads it")
    return _Loaded.keyring


def _fernet() -> MultiFernet:
    if _Loaded.fernet is None:
        raise RuntimeError("no keyring in use: create_app() loads it")
    return _Loaded.fernet
