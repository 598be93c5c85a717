import httpx
import pytest

from service.campus import Campus, packed

pytestmark = pytest.mark.slow


def test_x(campus: Campus) -> None:
    for who in ("irene", "tao", "ada", "eve"):
        with campus.client(who) as client:
            for route in (
                "me",
                "assignments",
                "assignments/toy",
                "queue",
                "receipts/key",
                "assignments/toy/files",
                "assignments/toy/submissions",
            ):
                r = client.get(route)
                print(who, route, r.status_code, r.content[:300])
    with campus.client("ada") as c:
        r = c.post("assignments/toy/submissions", content=packed({"toy.ipynb": b"{}"}))
        print(r.status_code, r.text)
        r = c.get("submissions/" + r.json()["submission"])
        print(r.status_code, r.text)
    print(httpx.get(campus.url + "health").text)
    print(open(campus.folder / "log.txt").read()[-3000:])
    assert 0
