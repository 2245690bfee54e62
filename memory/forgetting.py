"""Forgets what somebody said, one thing or all of it: rows, facts, what quotes it, and the messages that it came in."""

from sqlmodel import Session, col, delete, select, update

from memory import digests, people
from memory.recall import blocks
from memory.recall.memories import Said, drop, forget
from memory.records import Conversation, Inbox, Memory, Outbox
from memory.vault import Vault

_BLANK = "{}"
_INBOX = "inbox:"


def forget_one(session: Session, vault: Vault, person_id: str, source_key: str) -> str | None:
    """Forget the memory of that key, in every place that holds its words, and give them; None where there is none of this person's.

    What it had ended holds again. The summary is made anew. Letters on the person's own phone are theirs.
    """
    row = session.exec(
        select(Memory).where(Memory.source_key == source_key, Memory.person_id == person_id)
    ).first()
    if row is None:
        return None
    text = Said.parted(vault.open_text(session, person_id, row.sealed)).text
    drop(session, person_id, row.id or 0)
    _unquote(session, vault, person_id, text)
    _blank_mail(session, vault, person_id, source_key)
    digests.drop_summary(session, person_id)
    return text


def forget_all(session: Session, vault: Vault, person_id: str) -> None:
    """Forget everything that a person said, in every place that holds words of theirs; the diary and who they are stay.

    What is still under way (a message not yet answered, a letter not yet sent) goes its way first.
    """
    forget(session, person_id)
    digests.drop_summary(session, person_id)
    people.untell(session, vault, person_id, "preferences")
    session.execute(delete(Conversation).where(col(Conversation.person_id) == person_id))
    blank = vault.seal(session, person_id, _BLANK)
    for table, done in ((Inbox, "done"), (Outbox, "sent")):
        own = (col(table.person_id) == person_id) & (col(table.state) == done)
        session.execute(update(table).where(own).values(sealed=blank))


def keys_telling(session: Session, vault: Vault, person_id: str, text: str) -> list[str]:
    """Name the memories of a person whose words hold a text."""
    rows = session.execute(
        select(Memory.source_key, Memory.sealed).where(Memory.person_id == person_id, Memory.kind == "said")
    ).all()
    return [
        key for key, sealed in rows if text in Said.parted(vault.open_text(session, person_id, sealed)).text
    ]


def _unquote(session: Session, vault: Vault, person_id: str, text: str) -> None:
    """Take replies that quote the text from other memories: written anew, so that every index notices."""
    rows = session.exec(select(Memory).where(Memory.person_id == person_id).order_by(col(Memory.id))).all()
    for row in rows:
        said = Said.parted(vault.open_text(session, person_id, row.sealed))
        if said.reply and text in said.reply:
            blocks.drop(session, person_id, [row.id or 0])
            row.sealed = vault.seal(session, person_id, Said(said.text, None, said.rest).joined())
            row.vector = row.embedder = None  # worked out again from the text when it is next read
            session.add(row)


def _blank_mail(session: Session, vault: Vault, person_id: str, source_key: str) -> None:
    """Blank the message and what was answered to it, once both are done with; the rows stay, so that nothing comes twice."""
    number = source_key.removeprefix(_INBOX)
    if source_key.startswith(_INBOX) and number.isdigit():
        message = session.get(Inbox, int(number))
        if message is not None and message.person_id == person_id and message.state == "done":
            message.sealed = vault.seal(session, person_id, _BLANK)
            session.add(message)
    answers = session.exec(
        select(Outbox).where(
            Outbox.person_id == person_id, Outbox.source_key == source_key, Outbox.state == "sent"
        )
    ).all()
    for letter in answers:
        letter.sealed = vault.seal(session, person_id, _BLANK)
        session.add(letter)
