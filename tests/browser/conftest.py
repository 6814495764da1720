"""What the browser reads: the real server over the project's data with a hostile record and a resource that is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.served_site import Site, free_port, running
from tests.web_site import published


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser") / "site"
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    published(folder, base)
    with running(folder, base, port) as found:
        yield found
