"""Credentials in an address are never stored, shown or raised, in whatever form they are written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from standlink.cli.main import main
from standlink.credentials import secrets, without_credentials
from standlink.errors import FileError, StandlinkError
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.sources import git
from standlink.graph.sources.archive import public_address
from standlink.graph.sources.protocol import import_source
from standlink.web.settings import Settings

SECRET = "T0k3nOfAnn"
PASSWORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=("Z", "C")), max_size=12)
NAMES = st.text("abcXYZ019._-", min_size=1, max_size=8)
PARAMETERS = st.sampled_from(
    ["access_token", "token", "private_token", "api_key", "key", "password", "pwd", "X-Amz-Signature", "sig", "auth"]
)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """Addresses with a secret, as user name, password or parameter; raw, or with percent-escapes."""
    scheme, host = draw(st.sampled_from(["https", "http", "HTTPS"])), draw(st.sampled_from(["example.org", "[::1]:8"]))
    write = draw(st.sampled_from([str, lambda text: quote(text, safe="")]))
    around = [write(draw(PASSWORDS)) for _ in range(2)]
    form = draw(st.sampled_from(["name", "password", "both", "query", "fragment"]))
    path = "/records.git"
    if form in ("query", "fragment"):
        name, mark = draw(PARAMETERS), "?" if form == "query" else "#"
        text = re.sub("[&;#?]", "", around[0]) + SECRET
        return f"{scheme}://{host}{path}{mark}a=b&{name}={text}&c=d"
    if form == "name":
        return f"{scheme}://{SECRET}{draw(NAMES)}@{host}{path}"
    user = draw(NAMES) if form == "password" else SECRET
    # A password that begins with digits and a slash cannot be told from a port and a path.
    assume(not re.match(r"\d*\W*[/?#]", around[0] + SECRET))
    return f"{scheme}://{user}:{around[0]}{SECRET}{around[1]}@{host}{path}"


@given(address=addresses(), around=st.sampled_from(["{}", "fatal: '{}': not found", "see <{}>, or {}", "({})\n"]))
def test_no_secret_of_an_address_is_left_in_a_text(address: str, around: str) -> None:
    text = without_credentials(around.format(address, address))
    assert SECRET not in text
    assert ("example.org" if "example.org" in address else "[::1]:8") in text


@given(address=addresses())
def test_published_address_is_an_iri_without_secrets(address: str) -> None:
    published = public_address(address)
    assert SECRET not in published
    assert published.endswith("/records.git")


@given(address=addresses())
def test_secrets_are_found_that_another_program_may_print(address: str) -> None:
    assert any(SECRET in each for each in secrets(address))


@given(text=st.text())
def test_text_without_an_address_is_kept(text: str) -> None:
    assume(":/" not in text)
    assert without_credentials(text) == text


@given(text=st.text("ab:/?#@[]&=%tokensig. '\"", max_size=60).map("https://".__add__))
def test_any_address_can_be_stripped_twice(text: str) -> None:
    once = without_credentials(text)
    secrets(text)
    assert isinstance(once, str)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a@b/c?page=2#part",
        "https://example.org:8443/x",
        "ssh://git@example.org/x.git",
        "git@example.org:x.git",
        "file:///home/ann/x",
        "https://w3id.org/standlink/standard/nacs",
    ],
)
def test_address_without_credentials_is_kept(address: str) -> None:
    assert without_credentials(f"cannot read {address}: 404") == f"cannot read {address}: 404"


def test_password_of_an_ssh_address_is_removed_and_its_user_kept() -> None:
    assert without_credentials(f"ssh://git:{SECRET}@example.org/x") == "ssh://git@example.org/x"


def test_errors_have_no_credentials() -> None:
    address = f"https://ann:{SECRET}@example.org/x"
    assert str(FileError(address, 3, f"see {address}")) == "https://example.org/x:3: see https://example.org/x"
    assert SECRET not in str(StandlinkError(address))


def test_import_from_an_address_with_credentials_publishes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is cloned from this disk, as a server would be: only git knows the difference."""
    from standlink.graph.sources import listed

    def clone(_address: str, folder: Path) -> None:
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "a.yaml").write_text("docid: [{id: 'ISO 1:2001', primary: true}]\n", "utf-8")

    monkeypatch.setattr(git, "clone", clone)
    address = f"https://ann:{SECRET}@example.org/r.git?access_token={SECRET}"
    with listed.Listed(address, catalogue="iso").open() as source:
        dataset = import_source(tmp_path, source)
    assert dataset.derived_from == "https://example.org/r.git"
    assert SECRET not in " ".join(map(str, dataset.provenance())) + dataset.state
    files = [p for p in (tmp_path / "datasets").rglob("*") if p.is_file()]
    assert files
    assert not [p for p in files if SECRET.encode() in p.read_bytes()]


def test_dataset_of_an_earlier_version_is_read_without_credentials(tmp_path: Path) -> None:
    folder = triples_path(tmp_path, "relaton-iso").parent
    folder.mkdir(parents=True)
    triples_path(tmp_path, "relaton-iso").write_bytes(b"")
    about = dict.fromkeys(("name", "title", "licence", "importer", "digest", "imported"), "x")
    about["derived_from"] = f"https://ann:{SECRET}@example.org/r"
    (folder / "dataset.json").write_text(json.dumps({**about, "read": 1, "kept": 1, "triples": 0}), "utf-8")
    found = open_dataset(tmp_path, "relaton-iso")
    assert found
    assert found.derived_from == "https://example.org/r"


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    [
        f"https://ann:{SECRET}@127.0.0.1:1/r.git",
        f"https://{SECRET}@127.0.0.1:1/r.git",
        f"https://ann:a/b{SECRET}@127.0.0.1:1/r.git",
        f"https://127.0.0.1:1/r.git?access_token={SECRET}",
        f"http://ann:{SECRET}@127.0.0.1:1/r.git",
        f"ssh://ann:{SECRET}@127.0.0.1:1/r.git",
    ],
)
def test_commands_show_no_credentials(address: str, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[relaton]\niso = "{address}"\n', "utf-8")
    for command in (["import", "relaton", address, "--catalogue", "iso"], ["build", str(sources)]):
        result = CliRunner().invoke(main, ["--home", str(tmp_path / "home"), *command])
        assert result.exit_code == 1, result.output
        assert "127.0.0.1" in result.output
        assert SECRET not in result.output


@pytest.mark.parametrize("extra", [f"ann:{SECRET}@", f"{SECRET}@"])
def test_base_url_with_credentials_is_refused_without_showing_them(extra: str) -> None:
    with pytest.raises(ValueError, match="STANDLINK_BASE_URL must be an address") as caught:
        Settings.from_environment({"STANDLINK_BASE_URL": f"https://{extra}example.org"})
    assert SECRET not in str(caught.value)


def test_data_folder_that_is_an_address_is_shown_without_credentials(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--home", f"https://ann:{SECRET}@example.org/home", "datasets"])
    assert result.exit_code == 2
    assert SECRET not in result.output
