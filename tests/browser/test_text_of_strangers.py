"""What strangers named is text on the screen: no link, no picture, no request comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, Request, expect
from safetensors.torch import save_file

from tests.support import fake_runs as fake

NAME = '<a href="//x.yz">one</a>'
TENSOR = "![x](http://x.yz/a.png) <img src=//x.yz/b.png> http://x.yz"
CHART = re.compile("^Loss and accuracy")

# Links, pictures and anything else that names the stranger's address as an address.
MADE_OF_IT = """
() => [...document.querySelectorAll("*")].filter((element) =>
  [...element.attributes].some(({ name, value }) =>
    /^(href|src|xlink:href|style)$/.test(name) && value.includes("x.yz"))).length
"""


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses of the stranger's that the page asks for."""
    found: list[str] = []

    def record(request: Request) -> None:
        if "x.yz" in request.url:
            found.append(request.url)

    page.on("request", record)
    return found


def test_the_name_of_a_run_is_text_in_the_chart(
    serve: Callable[..., str],
    page: Page,
    asked: list[str],
    server_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(server_home))
    first, second = (fake.make("finished", label=f"{NAME} {n}") for n in "ab")
    page.goto(f"{serve()}/training?run={first.id}&with={second.id}")
    chart = page.get_by_role("figure", name=CHART)
    expect(chart).to_have_attribute("data-drawn", re.compile(r"\d"))
    expect(chart.locator(".annotation").first).to_contain_text("<a href=")
    chart.hover()
    assert page.evaluate(MADE_OF_IT) == 0
    assert not asked


def test_names_of_tensors_in_an_upload_are_text(
    serve: Callable[..., str], page: Page, asked: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "weights.safetensors"
    save_file({TENSOR: torch.zeros(1)}, path)
    page.goto(f"{serve()}/training?view=load&from=upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    alert = page.get_by_test_id("stAlert").filter(has_text="![x](")
    expect(alert.first).to_be_visible()
    assert page.evaluate(MADE_OF_IT) == 0
    assert not asked
