"""Write pydantic's errors as sentences that name the key."""

from pydantic import ValidationError


def faults(error: ValidationError) -> list[str]:
    """Return the faults in `error`, each as "key: sentence"."""
    return [_sentence(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()]


_PLAIN = {"extra_forbidden": "unknown key", "unexpected_keyword_argument": "unknown key", "missing": "missing"}


def _sentence(keys: tuple[int | str, ...], kind: str, message: str) -> str:
    text = _PLAIN.get(kind, message).removeprefix("Value error, ")
    return f"{'.'.join(map(str, keys))}: {text[0].lower()}{text[1:]}"
