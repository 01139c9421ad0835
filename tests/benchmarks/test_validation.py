"""What settings are chosen by: pictures kept apart from training, none of them of the test set."""

import sys

import pytest
import torch

from benchmarks.validation import main, split_validation
from cnnlib.data import fashion_mnist
from cnnlib.data.fashion_mnist import FashionSplit


def test_the_pictures_apart_are_the_last_and_no_other_is_missing() -> None:
    whole = FashionSplit(torch.arange(10).view(10, 1, 1), torch.arange(10))
    train, apart = split_validation(whole, 3)
    assert train.labels.tolist() == [*range(7)] == train.images.flatten().tolist()
    assert apart.labels.tolist() == [7, 8, 9] == apart.images.flatten().tolist()


def test_recipes_are_compared_without_the_test_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = fashion_mnist.load

    def only_training(train: bool) -> FashionSplit:
        assert train, "the test set was read"
        return read(train)

    monkeypatch.setattr(fashion_mnist, "load", only_training)
    small = "epochs=1,subset=200"
    command = f"validation lenet --apart 500 --try {small} --try {small},flip=true"
    monkeypatch.setattr(sys, "argv", command.split())
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(", seed")[0] for line in lines] == [small, f"{small},flip=true"]
    assert all("% apart" in line for line in lines)


def test_a_setting_that_cannot_be_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["validation", "lenet", "--try", "colour=red"])
    assert main() == 2
    said = capsys.readouterr()
    assert "colour" in said.err
    assert not said.out


@pytest.mark.parametrize("apart", ["0", "-5", "60000"])
def test_as_many_apart_as_leave_nothing_are_refused(
    apart: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["validation", "lenet", "--apart", apart])
    with pytest.raises(SystemExit):
        main()
    assert "--apart" in capsys.readouterr().err


def test_a_recipe_that_diverges_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wild = "epochs=4,subset=2000,schedule=constant,learning_rate=100,weight_decay=1"
    command = f"validation lenet --apart 500 --try {wild}"
    monkeypatch.setattr(sys, "argv", command.split())
    assert main() == 0
    assert "diverged" in capsys.readouterr().out
