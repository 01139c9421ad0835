from __future__ import annotations

import subprocess
import sys

import pytest

from cnnlib import __version__
from cnnlib.__main__ import main, parser


def command_line(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cnnlib", *arguments], capture_output=True, text=True, check=False
    )


def test_alone_it_says_what_it_can_do() -> None:
    for arguments in ([], ["--help"]):
        done = command_line(*arguments)
        assert done.returncode == 0
        assert "shape" in done.stdout
        assert not done.stderr


def test_version() -> None:
    assert command_line("--version").stdout == f"CNN Explorer {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        *(["nonsense"], ["--nonsense"], ["shape"], ["shape", "5"], ["shape", "5", "--kernel"]),
        ["shape", "5", "--kernel", "3", "--convention", "keras"],
        ["shape", "5", "--kernel", "3", "--kernal", "3"],
    ],
)
def test_a_mistake_is_answered_with_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert not said.out
    assert said.err.count("\n") == 1
    assert said.err.endswith("--help.\n")


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert parser().format_help().count("shape") >= 1
    with pytest.raises(SystemExit) as left:
        main(["shape", "--help"])
    assert left.value.code == 0
    assert "both sides together" in " ".join(capsys.readouterr().out.split())
