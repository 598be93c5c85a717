"""Browsers: log in at a real hub, and what a session may do."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from jupyterhub.services.auth import HubOAuth

from tests.service.campus import STRANGER, Campus

pytestmark = pytest.mark.slow


@pytest.fixture
def browser(campus: Campus) -> Iterator[httpx.Client]:
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        yield client


def log_in(browser: httpx.Client, campus: Campus, name: str, target: str) -> httpx.Response:
    """Visit a page of the service and give the hub's form what it asks for."""
    form = browser.get(f"{campus.url}{target}", headers={"Accept": "text/html"})
    assert "/hub/login" in str(form.url)
    answer = str(re.search(r'action="([^"]+)"', form.text)[1]).replace("&amp;", "&")  # type: ignore[index]
    xsrf = browser.cookies.get("_xsrf", path="/hub/")
    fields = {"username": name, "password": "x", "_xsrf": xsrf or ""}
    return browser.post(f"{campus.hub}{answer}", data=fields)


def test_who_is_not_known_logs_in_and_comes_to_where_they_wanted(browser: httpx.Client, campus: Campus) -> None:
    answer = log_in(browser, campus, "ada", "api/assignments?x=1")
    assert answer.status_code == 200
    assert str(answer.url) == f"{campus.url}api/assignments?x=1"
    assert browser.get(f"{campus.url}api/me").json() == {"name": "ada", "role": "student"}


def test_the_session_is_kept_from_scripts_and_from_other_paths(browser: httpx.Client, campus: Campus) -> None:
    answer = log_in(browser, campus, "ada", "api/me")
    callback = next(each for each in answer.history if each.url.path.endswith("oauth_callback"))
    set_cookies = callback.headers.get_list("set-cookie")
    session = next(each for each in set_cookies if each.startswith("service-course=") and "Max-Age=1209600" in each)
    xsrf = next(each for each in set_cookies if each.startswith("course-xsrf="))
    for cookie in (session, xsrf):
        assert "Path=/services/course/" in cookie
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "SameSite=strict" in xsrf


def test_a_session_changes_nothing_without_the_header_of_our_own_pages(browser: httpx.Client, campus: Campus) -> None:
    log_in(browser, campus, "irene", "api/me")
    url = f"{campus.url}api/assignments/toy"
    for headers in ({}, {"X-XSRFToken": "x"}):
        refused = browser.put(url, json={}, headers=headers)
        assert (refused.status_code, "X-XSRFToken" in refused.json()["detail"]) == (403, True)
    token = browser.cookies.get("course-xsrf", path="/services/course/") or ""
    assert browser.put(url, json={}, headers={"X-XSRFToken": token}).status_code == 200
    gone = browser.post(f"{campus.url}logout", headers={"X-XSRFToken": token})
    assert browser.cookies.get("service-course", path="/services/course/") is None
    assert "/hub/" in str(gone.url)


def test_a_stranger_gets_no_session(browser: httpx.Client, campus: Campus) -> None:
    answer = log_in(browser, campus, STRANGER, "api/me")
    assert (answer.status_code, answer.json()["detail"]) == (403, "eve is not in the course mlops")
    assert browser.cookies.get("service-course", path="/services/course/") is None


def test_a_login_that_was_not_begun_here_is_refused(browser: httpx.Client, campus: Campus) -> None:
    assert browser.get(f"{campus.url}oauth_callback?code=x&state=y").status_code == 403
    asked = httpx.get(f"{campus.url}login")
    state = parse_qs(urlsplit(asked.headers["location"]).query)["state"][0]
    cookies = dict(asked.cookies)
    for code, given, jar in (("x", state, {}), ("x", "y", cookies), ("x", state, cookies)):
        answer = httpx.get(f"{campus.url}oauth_callback?code={code}&state={given}", cookies=jar)
        assert (answer.status_code, "log in again" in answer.json()["detail"]) == (403, True)


def test_a_login_proves_itself_and_leads_nowhere_else(campus: Campus) -> None:
    for target in ("https://example.org/", "//example.org/services/course/", "/hub/home", "/services/course/\\x"):
        asked = httpx.get(f"{campus.url}login", params={"next": target})
        query = parse_qs(urlsplit(asked.headers["location"]).query)
        assert asked.headers["location"].startswith("/hub/api/oauth2/authorize?")
        if hasattr(HubOAuth, "generate_pkce_code_challenge"):  # since JupyterHub 6
            assert query["code_challenge_method"] == ["S256"]
        assert target not in asked.headers["set-cookie"]


def test_a_forged_session_is_none(campus: Campus) -> None:
    for forged in ("x", "IngiCg.x.y", campus.token("ada")):
        answer = httpx.get(f"{campus.url}api/me", cookies={"service-course": forged})
        assert answer.status_code == 401
