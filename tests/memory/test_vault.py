from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from memory import vault as vault_module
from memory.database import Database
from memory.records import Person, PersonKey
from memory.vault import KeyDestroyedError, MasterKeyError, SealBrokenError, Vault, _open, _seal

TEXT = "吃了两个肉包 and a cup of soy milk 🥛"


async def test_what_was_sealed_is_opened_again(database: Database, vault: Vault, person: Person) -> None:
    sealed = await database.read(lambda session: vault.seal(session, person.id, TEXT))
    raw = await database.read(lambda session: vault.seal(session, person.id, b"\x00\xff"))
    assert await database.read(lambda session: vault.open_text(session, person.id, sealed)) == TEXT
    assert await database.read(lambda session: vault.open(session, person.id, raw)) == b"\x00\xff"


@given(
    plain=st.binary(max_size=2000), key=st.binary(min_size=32, max_size=32), person_id=st.text(max_size=32)
)
def test_every_text_comes_back_and_none_shows(plain: bytes, key: bytes, person_id: str) -> None:
    cipher = Vault(key)._master
    sealed = _seal(cipher, person_id, plain)
    assert _open(cipher, person_id, sealed) == plain
    assert len(sealed) == 1 + 12 + len(plain) + 16
    assert len(plain) < 4 or plain not in sealed


async def test_the_same_text_is_never_sealed_alike_twice(
    database: Database, vault: Vault, person: Person
) -> None:
    sealed = {await database.read(lambda session: vault.seal(session, person.id, TEXT)) for _ in range(20)}
    assert len(sealed) == 20


async def test_many_sealed_at_once_are_each_sealed_alone(
    database: Database, vault: Vault, person: Person
) -> None:
    texts = [TEXT.encode(), b"", *[b"the same"] * 50]

    def work(session: Session) -> list[bytes]:
        sealed = vault.sealer(session, person.id).seal_all(texts)
        assert [vault.open(session, person.id, one) for one in sealed] == texts
        return sealed

    sealed = await database.read(work)
    assert len({one[1:13] for one in sealed}) == len(texts)
    assert await database.read(lambda session: vault.sealer(session, person.id).seal_all([])) == []


async def test_another_vault_with_the_same_master_key_opens_it(
    database: Database, vault: Vault, person: Person
) -> None:
    sealed = await database.read(lambda session: vault.seal(session, person.id, TEXT))
    later = Vault(bytes(range(32)))
    assert await database.read(lambda session: later.open_text(session, person.id, sealed)) == TEXT


async def test_the_wrong_master_key_opens_nothing(database: Database, vault: Vault, person: Person) -> None:
    sealed = await database.read(lambda session: vault.seal(session, person.id, TEXT))
    stranger = Vault(bytes(32))
    with pytest.raises(MasterKeyError, match="master key"):
        await database.read(lambda session: stranger.open(session, person.id, sealed))


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(MasterKeyError, match="32 bytes"):
        Vault(bytes(length))


@pytest.mark.safety
async def test_what_was_sealed_for_one_person_does_not_open_for_another(
    database: Database, vault: Vault, person: Person
) -> None:
    def copy_the_key(session: Session) -> None:
        wrapped = session.exec(select(PersonKey.wrapped).where(PersonKey.person_id == person.id)).one()
        session.add(PersonKey(person_id="thief", wrapped=wrapped))

    sealed = await database.read(lambda session: vault.seal(session, person.id, TEXT))
    await database.write(lambda session: vault.create(session, "other"))
    await database.write(copy_the_key)
    with pytest.raises(SealBrokenError):
        await database.read(lambda session: vault.open(session, "other", sealed))
    with pytest.raises(MasterKeyError):
        await database.read(lambda session: vault.open(session, "thief", sealed))


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
async def test_a_changed_byte_is_noticed(
    database: Database, vault: Vault, person: Person, position: int
) -> None:
    sealed = bytearray(await database.read(lambda session: vault.seal(session, person.id, TEXT)))
    sealed[position] ^= 1
    with pytest.raises(SealBrokenError):
        await database.read(lambda session: vault.open(session, person.id, bytes(sealed)))


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x01" + bytes(12), b"plain text"])
async def test_what_was_never_sealed_does_not_open(sqlite: Database, vault: Vault, junk: bytes) -> None:
    await sqlite.write(lambda session: vault.create(session, "p"))
    with pytest.raises(SealBrokenError):
        await sqlite.read(lambda session: vault.open(session, "p", junk))


async def test_nobody_has_no_key(database: Database, vault: Vault) -> None:
    with pytest.raises(KeyDestroyedError, match="no key"):
        await database.read(lambda session: vault.seal(session, "nobody", TEXT))


@pytest.mark.safety
async def test_a_destroyed_key_opens_nothing_anywhere(
    database: Database, vault: Vault, person: Person
) -> None:
    """Another process has unwrapped the key before and still holds it in its memory."""
    elsewhere = Vault(bytes(range(32)))
    sealed = await database.read(lambda session: elsewhere.seal(session, person.id, TEXT))
    await database.write(lambda session: vault.destroy(session, person.id))
    for each in (vault, elsewhere):
        with pytest.raises(KeyDestroyedError):
            await database.read(partial(each.open, person_id=person.id, sealed=sealed))


async def test_a_key_is_gone_for_the_rest_of_the_work_that_destroyed_it(
    database: Database, vault: Vault, person: Person
) -> None:
    def work(session: Session) -> None:
        sealed = vault.seal(session, person.id, TEXT)
        vault.destroy(session, person.id)
        with pytest.raises(KeyDestroyedError):
            vault.open(session, person.id, sealed)

    await database.write(work)


async def test_a_destruction_that_was_rolled_back_destroys_nothing(
    database: Database, vault: Vault, person: Person
) -> None:
    def work(session: Session) -> None:
        vault.destroy(session, person.id)
        raise ZeroDivisionError

    sealed = await database.read(lambda session: vault.seal(session, person.id, TEXT))
    with pytest.raises(ZeroDivisionError):
        await database.write(work)
    assert await database.read(lambda session: vault.open_text(session, person.id, sealed)) == TEXT


async def test_the_key_itself_is_not_in_the_database(sqlite: Database, vault: Vault) -> None:
    await sqlite.write(lambda session: vault.create(session, "p"))
    wrapped = await sqlite.read(lambda session: session.exec(select(PersonKey.wrapped)).one())
    key = _open(vault._master, "p", wrapped)
    assert len(key) == 32
    assert key not in wrapped
    assert bytes(range(32)) not in wrapped


async def test_only_so_many_keys_are_kept_unwrapped(
    sqlite: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_module, "KEYS_IN_MEMORY", 3)
    sealed = {}
    for name in "abcde":
        await sqlite.write(partial(vault.create, person_id=name))
        sealed[name] = await sqlite.read(partial(vault.seal, person_id=name, text=name))
    assert len(vault._unwrapped) == 3
    for name in "abcde":
        assert await sqlite.read(partial(vault.open_text, person_id=name, sealed=sealed[name])) == name
    assert len(vault._unwrapped) == 3
