"""What the proxy answers itself: the API's contract, and the page to read it."""

import re

import httpx
import pytest

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


def test_the_contract_is_there_for_every_program(client: httpx.Client) -> None:
    answer = client.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["openapi"].startswith("3.1")
    assert not [path for path in answer.json()["paths"] if not re.match("/api/v1/|/health$", path)]


def test_the_page_reads_without_asking_anybody_else(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith(STRICT)
    asked = re.findall(r'(?:src|rel="[a-z]+" href)="([^"]+)"', page.text)
    assert len(asked) >= 3
    for path in asked:
        part = client.get(path)
        assert part.status_code == 200, path
        assert part.headers["content-security-policy"].startswith(STRICT)
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", part.text), path
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_an_unchanged_page_is_not_sent_twice(client: httpx.Client) -> None:
    first = client.get("/docs")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/docs", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/docs", "/docs/reference.css", "/openapi.json"])
def test_the_reference_can_only_be_read(client: httpx.Client, assert_envelope, path: str) -> None:
    answer = client.post(path, content=b"{}")
    assert_envelope(answer, 405, "BAD_REQUEST_ERROR")
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/docs/", "/docs/nothing.css", "/docs/index.html", "/reference/index.html"])
def test_there_is_nothing_else_beside_it(client: httpx.Client, assert_envelope, path: str) -> None:
    assert_envelope(client.get(path), 404, "NOT_FOUND_ERROR")
