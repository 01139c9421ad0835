from __future__ import annotations

import pytest

from cnnlib.__main__ import main
from cnnlib.analysis import activations


@pytest.mark.parametrize("options", [(), ("--seed", "3", "--out", "other.json")])
def test_it_makes_the_asset_or_another_file(options, monkeypatch, capsys):
    made = []
    monkeypatch.setattr(activations, "regenerate", lambda path, seed: made.append((path, seed)))
    assert main(["activations", *options]) == 0
    ((path, seed),) = made
    assert (str(path), seed) == (("other.json", 3) if options else (str(activations.ASSET), 0))
    assert capsys.readouterr().out == f"{path}\n"
