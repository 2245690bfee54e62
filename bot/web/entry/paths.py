"""Which paths are the console's, and which of them anybody may ask for."""

PAGES = ("/", "/glucose", "/meals", "/reminders", "/circle", "/data", "/people", "/admin")
"""The pages, in the order of the menu."""

_STATIC = ("/_nicegui/", "/console/")
_SOCKET = "/_nicegui_ws"
_PUBLIC = ("/enter", "/look")
_OWN = "/own/"


def is_ours(path: str) -> bool:
    """Tell whether a path is the console's at all."""
    return (
        is_page(path)
        or path == "/favicon.ico"
        or is_socket(path)
        or is_static(path)
        or any(_under(path, one) for one in _PUBLIC)
        or path.startswith(_OWN)
    )


def is_page(path: str) -> bool:
    """Tell whether a path is one of the pages."""
    return path in PAGES or _under(path, "/people")


def is_static(path: str) -> bool:
    """Tell whether a path is a file that is the same for everybody."""
    return path.startswith(_STATIC) or path == "/favicon.ico"


def is_socket(path: str) -> bool:
    """Tell whether a path is that of the open pages' sockets."""
    return path == _SOCKET or path.startswith(f"{_SOCKET}/")


def is_public(path: str) -> bool:
    """Tell whether a path may be asked for before anybody has come in."""
    return is_static(path) or any(_under(path, one) for one in _PUBLIC)


def back(path: str) -> str:
    """Where to go on: a page of ours, never anywhere else."""
    return path if path in PAGES else "/"


def _under(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")
