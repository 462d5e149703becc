"""Settings: read from the environment, checked, and documented."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from standlink.web.settings import Settings, documentation, variable


def test_every_setting_is_explained() -> None:
    for setting in fields(Settings):
        assert setting.metadata["help"].endswith((".", "]")), setting.name
        assert f"`{variable(setting)}`" in documentation()


def test_environment_is_read() -> None:
    settings = Settings.from_environment({"STANDLINK_HOME": "/tmp/x", "STANDLINK_WORKERS": "5"})
    assert (settings.home, settings.workers) == (Path("/tmp/x"), 5)


@pytest.mark.parametrize("value", ["soon", "-1", "0", ""])
def test_invalid_value_is_refused_by_name(value: str) -> None:
    with pytest.raises(ValueError, match="STANDLINK_QUERY_TIMEOUT"):
        Settings.from_environment({"STANDLINK_QUERY_TIMEOUT": value})


def test_verification_is_on_or_off() -> None:
    assert Settings.from_environment({"STANDLINK_VERIFY": "true"}).verify
    assert not Settings.from_environment({}).verify
    with pytest.raises(ValueError, match="STANDLINK_VERIFY must be true or false, not 'maybe'"):
        Settings.from_environment({"STANDLINK_VERIFY": "maybe"})


def test_documentation_lists_the_settings() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")
    assert page.endswith(documentation())


def test_endpoints_are_listed() -> None:
    listed = {"STANDLINK_SERVICES": "https://query.wikidata.org/sparql, http://127.0.0.1:7878/query,"}
    found = Settings.from_environment(listed).limits.services
    assert found == ("https://query.wikidata.org/sparql", "http://127.0.0.1:7878/query")
    assert Settings.from_environment({}).limits.services == ()


@pytest.mark.parametrize(
    "endpoint", ["query.wikidata.org", "https://me:secret@example.org/sparql", "file:///etc/passwd", "https://x/?q=1"]
)
def test_endpoint_that_is_no_plain_address_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match=r"STANDLINK_SERVICES must be addresses such as") as refusal:
        Settings.from_environment({"STANDLINK_SERVICES": endpoint})
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("address", ["ftp://x", "http://me:secret@127.0.0.1/sparql", "http://x/?q=1", "127.0.0.1:7878"])
def test_service_of_the_graph_is_one_plain_address(address: str) -> None:
    with pytest.raises(ValueError, match="STANDLINK_STORE must be an address such as") as refusal:
        Settings.from_environment({"STANDLINK_STORE": address})
    assert "secret" not in str(refusal.value)
    assert Settings.from_environment({"STANDLINK_STORE": "http://[::1]:7878/query"}).store
