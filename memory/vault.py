"""Seals what people say with a data key of their own, which the master key wraps and forgetting destroys.

The row of the key is asked for in every session, so that a key destroyed anywhere (another process too) opens
nothing any more; what is kept in memory is only the work of unwrapping it.

    VaultError
    ├── KeyDestroyedError   there is no key for this person: never made, or destroyed
    ├── MasterKeyError      the master key is not 32 bytes, or not the one that wrapped the person's key
    └── SealBrokenError     the bytes were not sealed by this person's key, or were changed
"""

from collections import OrderedDict
from collections.abc import Sequence
from os import urandom
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from memory.prepared import Prepared
from memory.records import PersonKey

FORMAT = b"\x01"
"""The first byte of everything sealed: AES-256-GCM, then 12 bytes of nonce, then text and tag."""

NONCE_BYTES = 12
KEY_BYTES = 32
_BODY = len(FORMAT) + NONCE_BYTES
_LEAST_BYTES = _BODY + 16
_FORMATS = frozenset([FORMAT])
KEYS_IN_MEMORY = 4096
"""About 1 MB of unwrapped keys; one that fell out costs a microsecond to unwrap again."""


class VaultError(Exception):
    """Something that was sealed cannot be opened."""


class KeyDestroyedError(VaultError):
    """There is no key for this person: it was never made, or it was destroyed."""


class MasterKeyError(VaultError):
    """The master key is not 32 bytes, or it is not the one that wrapped this person's key."""


class SealBrokenError(VaultError):
    """These bytes were not sealed with this person's key, or they were changed."""


class Vault:
    """Seals and opens the texts of every person; safe to share between threads."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise MasterKeyError("the master key must be 32 bytes")
        self._master = AESGCM(master_key)
        self._unwrapped: OrderedDict[tuple[str, bytes], AESGCM] = OrderedDict()
        self._lock = Lock()

    def create(self, session: Session, person_id: str) -> None:
        """Add a new data key for the person, wrapped by the master key."""
        session.add(
            PersonKey(person_id=person_id, wrapped=_seal(self._master, person_id, urandom(KEY_BYTES)))
        )

    def seal(self, session: Session, person_id: str, text: str | bytes) -> bytes:
        """Encrypt with the person's key and bind the result to the person; text is UTF-8."""
        plain = text.encode() if isinstance(text, str) else text
        return _seal(self._cipher(session, person_id), person_id, plain)

    def sealer(self, session: Session, person_id: str) -> "Sealer":
        """Give what seals many of a person's texts in this session; their key is looked up once."""
        return Sealer(self._cipher(session, person_id), person_id)

    def open(self, session: Session, person_id: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` made for this person."""
        return self.opener(session, person_id).open(sealed)

    def opener(self, session: Session, person_id: str) -> "Opener":
        """Give what opens many of a person's texts in this session; their key is looked up once."""
        return Opener(self._cipher(session, person_id), person_id)

    def opener_by(self, person_id: str, wrapped: bytes | None) -> "Opener":
        """Give what opens a person's texts, for who has just looked at the row of their key; None where there is no row."""
        if wrapped is None:
            raise KeyDestroyedError(KeyDestroyedError.__doc__)
        return Opener(self._unwrap(person_id, wrapped), person_id)

    def let_go(self, person_id: str) -> None:
        """Let go of a person's unwrapped key, as when somebody else destroyed it."""
        with self._lock:
            for key in [key for key in self._unwrapped if key[0] == person_id]:
                del self._unwrapped[key]

    def lend(self, session: Session, person_id: str, wrapped: bytes | None) -> None:
        """Take the key's row as read: whoever reads it with other rows saves this session a look of its own."""
        if wrapped is not None:
            self._opened(session)[person_id] = self._unwrap(person_id, wrapped)

    def holds(self, session: Session, person_id: str) -> bool:
        """Tell whether the person still has a key; nobody who was forgotten has one."""
        try:
            self._cipher(session, person_id)
        except KeyDestroyedError:
            return False
        return True

    def open_text(self, session: Session, person_id: str, sealed: bytes) -> str:
        """Decrypt what `seal` made of a text for this person."""
        return self.open(session, person_id, sealed).decode()

    def destroy(self, session: Session, person_id: str) -> None:
        """Overwrite and delete the person's key: from the commit on, nothing of theirs can be opened."""
        # Written over first: a row of the same length is changed in its place on the page.
        blank = bytes(len(FORMAT) + NONCE_BYTES + KEY_BYTES + 16)
        session.exec(update(PersonKey).where(PersonKey.person_id == person_id).values(wrapped=blank))  # type: ignore[arg-type]  # SQLModel types columns as values
        session.exec(delete(PersonKey).where(PersonKey.person_id == person_id))  # type: ignore[arg-type]  # as above
        self._opened(session).pop(person_id, None)
        self.let_go(person_id)

    def _cipher(self, session: Session, person_id: str) -> AESGCM:
        opened = self._opened(session)
        if person_id not in opened:
            found = _WRAPPED.first(session, {"by_person": person_id})
            if found is None:
                raise KeyDestroyedError(KeyDestroyedError.__doc__)
            opened[person_id] = self._unwrap(person_id, found[0])
        return opened[person_id]

    def _opened(self, session: Session) -> dict[str, AESGCM]:
        """What this session has already looked up; a session is one short piece of work."""
        opened: dict[str, AESGCM] = session.info.setdefault(self, {})
        return opened

    def _unwrap(self, person_id: str, wrapped: bytes) -> AESGCM:
        with self._lock:
            if (found := self._unwrapped.get((person_id, wrapped))) is not None:
                self._unwrapped.move_to_end((person_id, wrapped))
                return found
        try:
            cipher = AESGCM(_open(self._master, person_id, wrapped))
        except InvalidTag as error:
            raise MasterKeyError(MasterKeyError.__doc__) from error
        with self._lock:
            self._unwrapped[person_id, wrapped] = cipher
            while len(self._unwrapped) > KEYS_IN_MEMORY:
                self._unwrapped.popitem(last=False)
        return cipher


class Opener:
    """Opens what was sealed for one person; holds their key, so it is made for one answer and let go."""

    __slots__ = ("_cipher", "_person_id")

    def __init__(self, cipher: AESGCM, person_id: str) -> None:
        self._cipher, self._person_id = cipher, person_id.encode()

    def open(self, sealed: bytes) -> bytes:
        """Decrypt bytes; raises SealBrokenError."""
        return self.open_all([sealed])[0]

    def open_into(self, sealed: bytes, room: memoryview) -> int:
        """Decrypt many bytes to where there is room for as many as are sealed; gives how many. Raises SealBrokenError."""
        if sealed[:1] != FORMAT or len(sealed) < _LEAST_BYTES:
            raise SealBrokenError(SealBrokenError.__doc__)
        size, body = len(sealed) - _LEAST_BYTES, memoryview(sealed)[_BODY:]
        try:
            self._cipher.decrypt_into(sealed[1:_BODY], body, self._person_id, room[:size])
        except InvalidTag as error:
            raise SealBrokenError(SealBrokenError.__doc__) from error
        return size

    def open_all(self, sealed: Sequence[bytes]) -> list[bytes]:
        """Decrypt many, in order; raises SealBrokenError if one of them does not open."""
        if (
            not {part[:1] for part in sealed} <= _FORMATS
            or min(map(len, sealed), default=_LEAST_BYTES) < _LEAST_BYTES
        ):
            raise SealBrokenError(SealBrokenError.__doc__)
        decrypt, person_id = self._cipher.decrypt, self._person_id
        try:
            return [decrypt(part[1:_BODY], part[_BODY:], person_id) for part in sealed]
        except InvalidTag as error:
            raise SealBrokenError(SealBrokenError.__doc__) from error


class Sealer:
    """Seals for one person; holds their key, so it is made for one piece of work and let go."""

    __slots__ = ("_cipher", "_person_id")

    def __init__(self, cipher: AESGCM, person_id: str) -> None:
        self._cipher, self._person_id = cipher, person_id

    def seal(self, plain: bytes) -> bytes:
        """Encrypt bytes, bound to the person."""
        return _seal(self._cipher, self._person_id, plain)

    def seal_all(self, plain: Sequence[bytes]) -> list[bytes]:
        """Encrypt many, in order, each with a nonce of its own; all nonces are drawn at once."""
        drawn, encrypt, owner = (
            urandom(NONCE_BYTES * len(plain)),
            self._cipher.encrypt,
            self._person_id.encode(),
        )
        nonces = [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]
        return [
            FORMAT + nonce + encrypt(nonce, part, owner) for nonce, part in zip(nonces, plain, strict=True)
        ]


def _seal(cipher: AESGCM, person_id: str, plain: bytes) -> bytes:
    nonce = urandom(NONCE_BYTES)
    return FORMAT + nonce + cipher.encrypt(nonce, plain, person_id.encode())


def _open(cipher: AESGCM, person_id: str, sealed: bytes) -> bytes:
    if sealed[:1] != FORMAT:
        raise InvalidTag
    start = len(FORMAT)
    nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    if len(nonce) != NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(nonce, body, person_id.encode())


_WRAPPED = Prepared(select(PersonKey.wrapped).where(col(PersonKey.person_id) == bindparam("by_person")))
