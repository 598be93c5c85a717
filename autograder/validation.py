"""What pydantic finds wrong, in sentences that name the key."""

from pydantic import ValidationError


def faults(error: ValidationError) -> list[str]:
    """Return all that is wrong with a table, each fault as "key: what"."""
    return [_sentence(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()]


_PLAIN = {"extra_forbidden": "unknown key", "unexpected_keyword_argument": "unknown key", "missing": "missing"}


def _sentence(place: tuple[int | str, ...], kind: str, what: str) -> str:
    plain = _PLAIN.get(kind, what)
    plain = plain.removeprefix("Value error, ")
    return f"{'.'.join(str(part) for part in place)}: {plain[0].lower()}{plain[1:]}"
