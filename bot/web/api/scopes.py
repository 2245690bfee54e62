"""What a token may be for; known apart from the web, so that tokens are made without loading it."""

from collections.abc import Mapping
from typing import Literal

SCOPES: Mapping[str, Literal["person", "admin"]] = {
    "chat": "person",
    "read": "person",
    "write": "person",
    "memories": "person",
    "export": "person",
    "forget": "person",
    "metrics": "admin",
    "status": "admin",
    "train": "admin",
}
"""Every scope, and the role of the tokens that can have it."""
