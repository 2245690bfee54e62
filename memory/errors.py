"""Why the database did not do what was asked.

DatabaseError
├── DatabaseBusyError     another process held it for too long
├── DatabaseClosedError   it was closed
├── NoCopyError           a backup is incomplete, or there is a database already where it should go
└── UnknownRevisionError  it was written by a newer Tangban
"""


class DatabaseError(Exception):
    """The database did not do what was asked; nothing was written."""


class DatabaseBusyError(DatabaseError):
    """Another process held the database for longer than we wait; nothing was written."""


class DatabaseClosedError(DatabaseError):
    """The database was closed; nothing was written."""


class UnknownRevisionError(DatabaseError):
    """The database was written by a newer Tangban than this one: install that one again, or restore a backup."""


class NoCopyError(DatabaseError):
    """The backup is incomplete (its keys.db must lie beside it), or there is a database already where it should go."""
