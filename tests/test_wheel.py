"""The wheel in an empty environment and another folder: a data set of one's own, validated, published, served."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import PROJECT
from tests.test_first_day import free_port, wait_until_it_answers

#: Without the checkout on its path: what is missing in the wheel is missing.
CLEAN = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def _run(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words], cwd=cwd, env=CLEAN, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `publisher` of an environment that has the wheel and nothing else of ours."""
    folder = tmp_path_factory.mktemp("wheel")
    build = _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, PROJECT, cwd=folder)
    assert build.returncode == 0, build.stdout + build.stderr
    venv.create(folder / "venv", with_pip=True)
    wheel = next(folder.glob("*.whl"))
    pip = [folder / "venv/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    installed = _run(*pip, "-c", PROJECT / "constraints.txt", wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    return folder / "venv" / "bin" / "publisher"


@pytest.fixture(scope="module")
def own(command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("own") / "mijn-gemeente"
    started = _run(command, "init", folder, cwd=folder.parent)
    assert started.returncode == 0, started.stderr
    yield folder


def test_init_makes_what_a_data_set_needs(own: Path) -> None:
    assert (own / "publisher.toml").is_file()
    assert (own / "data" / "catalogue.ttl").is_file()
    assert len(list((own / "data" / "documents").glob("*.txt"))) == 1
    assert len(list((own / "data" / "records").glob("*.ttl"))) == 1
    assert (own / ".github" / "workflows" / "validate.yml").is_file()


def test_init_leaves_a_folder_alone_that_holds_something(command: Path, own: Path) -> None:
    again = _run(command, "init", own, cwd=own.parent)
    assert again.returncode == 2
    assert "there is something already" in again.stderr


def test_the_new_data_set_validates_with_the_shapes_of_the_wheel(command: Path, own: Path) -> None:
    checked = _run(command, "validate", cwd=own)
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout + checked.stderr


def test_a_mistake_in_it_is_found_with_the_shapes_of_the_wheel(command: Path, own: Path) -> None:
    record = next((own / "data" / "records").glob("*.ttl"))
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("dct:title ", "rdfs:comment "), encoding="utf-8")
    checked = _run(command, "validate", cwd=own)
    record.write_text(text, encoding="utf-8")
    assert checked.returncode in (1, 2)
    assert f"data/records/{record.name}:" in checked.stdout


def test_a_shape_of_ones_own_adds_to_those_of_the_wheel(command: Path, own: Path) -> None:
    (own / "shapes").mkdir()
    shape = own / "shapes" / "huisregel.ttl"
    shape.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix cpsv: <http://purl.org/vocab/cpsv#> .\n"
        "<https://lod.example/shapes/huisregel> a sh:NodeShape ; sh:targetClass cpsv:PublicService ;\n"
        "  sh:property <https://lod.example/shapes/huisregel#kost> .\n"
        "<https://lod.example/shapes/huisregel#kost> a sh:PropertyShape ;\n"
        "  sh:path <https://x.example/kost> ; sh:minCount 1 .\n"
    )
    checked = _run(command, "validate", cwd=own)
    shape.unlink()
    assert checked.returncode == 1
    assert "error[huisregel-kost]" in checked.stdout


def test_it_is_published_and_served(command: Path, own: Path) -> None:
    published = _run(command, "publish", cwd=own)
    assert published.returncode == 0, published.stdout + published.stderr
    assert (own / "var" / "current" / "manifest.json").is_file()
    port = free_port()
    server = subprocess.Popen(
        [command, "serve", "--local", "--port", str(port)],
        cwd=own, env=CLEAN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/", server)
        with urlopen(f"http://127.0.0.1:{port}/queries", timeout=20) as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def test_a_query_of_the_wheel_runs_on_the_new_release(command: Path, own: Path) -> None:
    answer = _run(command, "query", "aantallen", "--format", "csv", cwd=own)
    assert answer.returncode == 0, answer.stderr
    assert len(answer.stdout.splitlines()) > 1
