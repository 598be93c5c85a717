# %% solution="fingerprint"
def fingerprint(parts) -> str:
    """Return the fingerprint of a data set; see above."""
    return digest("".join(f"{line}\n" for line in in_order(parts)))


def in_order(parts) -> list:
    """Return the header line, then the lines of all rows in documented order."""
    tables = [part.content.decode().splitlines() for part in parts]
    return tables[0][:1] + [line for table in tables for line in table[1:]]


def digest(content) -> str:
    """Return the SHA-256 of bytes, of text, or of plain data as JSON with sorted keys."""
    if not isinstance(content, bytes | str):
        content = json.dumps(content, sort_keys=True)
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()
