"""The Batch norm page through AppTest: steps, readings, prediction, notes, fixes, addresses."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import threading
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from cnnlib.analysis.activations import ASSET
from cnnlib.training.execution import background_jobs
from cnnlib.ui.components.wire_format import unpack
from cnnlib.ui.pages.batch_norm.settings import (
    EPSILONS,
    MOMENTA,
    READINGS,
    SCHEMA,
    spec_of,
)
from tests.support.number_fields import type_number
from tests.support.page_visits import APP, PATIENCE, elements, grids_of
from tests.support.random_addresses import GARBAGE

LANGUAGES = ("en", "zh")
TARGETS = ("mean", "variance", "normalized", "output")
DENSE_ONE = {"reading": "dense", "n": "1"}


@pytest.fixture(autouse=True)
def trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks that a page asks to train are those of the asset, at once."""
    monkeypatch.setattr(background_jobs, "_run", lambda request: json.loads(ASSET.read_text()))
    monkeypatch.setattr(background_jobs, "_jobs", type(background_jobs._jobs)())


class Visit:
    """One session on the page, and shorthands for what it shows."""

    def __init__(self, /, **query: str) -> None:
        self.app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        self.app.switch_page("pages/batch_norm.py")
        self.go(**query)

    def go(self, /, **query: str) -> Visit:
        self.app.query_params.clear()
        self.app.query_params.update(query)
        self.app.run()
        return self

    @property
    def address(self) -> dict[str, str]:
        return {
            name: value[0] if isinstance(value, list) else value
            for name, value in self.app.query_params.items()
        }

    @property
    def values(self) -> Mapping[str, Any]:
        values: Mapping[str, Any] = self.app.session_state["batch_norm:state"]["values"]
        return values

    @property
    def problems(self) -> list[str]:
        return [warning.value for warning in self.app.warning]

    @property
    def notes(self) -> list[str]:
        return [note.value for note in self.app.info]

    @property
    def captions(self) -> str:
        return "\n".join(caption.value for caption in self.app.caption)

    def group(self, name: str) -> ButtonGroup[Any]:
        [found] = [g for g in self.app.button_group if g.key == f"batch_norm:{name}"]
        return found

    def press(self, key: str) -> Visit:
        self.app.button(key=key).click().run()
        return self

    def component(self, name: str) -> Any:
        found = [e for e in elements(self.app.main) if e.key == f"batch_norm:{name}"]
        assert len(found) == 1, f"{len(found)} components called {name}"
        return found[0].proto

    def data(self, name: str = "stage") -> dict[str, Any]:
        """The header of a stage's message."""
        return unpack(self.component(name).bytes)[0]

    def html(self, name: str) -> str:
        return str(json.loads(self.component(name).json)["html"])

    def grids(self, name: str = "stage") -> dict[str, np.ndarray]:
        return grids_of(self.component(name).bytes)

    def assert_sound(self, proof: str = "proof") -> None:
        """Nothing broke, every grid is on the stage, and the step is the one that Play walks.

        Args:
            proof: Class of the verification's line: with a tick unless it is "proof rounded".
        """
        assert not self.app.exception, (self.address, [e.message for e in self.app.exception])
        data = self.data()
        assert {grid["name"] for grid in data["grids"]} == {"x", *TARGETS, "gamma", "beta"}
        assert data["main"] == TARGETS[self.values["step"] - 1]
        cards = re.findall(r'<div class="(on|off)">', self.html("formulas"))
        assert [card == "on" for card in cards] == [n == self.values["step"] for n in range(1, 5)]
        assert f'<p class="{proof}">' in self.html("proof")

    def assert_true(self) -> None:
        """The stage's numbers are what torch makes of the stage's batch, gamma and beta."""
        spec, grids = spec_of(self.values), self.grids()
        assert not spec.problems()
        x = torch.from_numpy(grids["x"].copy()).double().reshape(spec.shape)
        gamma, beta = (torch.from_numpy(grids[n][0].copy()).double() for n in ("gamma", "beta"))
        if spec.kind == "batch":
            axes = [0] if spec.dense else [0, 2, 3]
            held = [torch.from_numpy(grids[n][0].copy()).double() for n in TARGETS[:2]]
            if spec.training:
                variance, mean = torch.var_mean(x, dim=axes, correction=0)
                np.testing.assert_allclose(held[0], mean, rtol=1e-4, atol=1e-5)
                np.testing.assert_allclose(held[1], variance, rtol=1e-4, atol=1e-5)
                held = [mean, variance]
            wanted = F.batch_norm(x, *held, gamma, beta, training=False, eps=spec.eps)
        elif spec.kind == "layer":
            shape = spec.shape[1:]
            wanted = F.layer_norm(x, shape, gamma.reshape(shape), beta.reshape(shape), spec.eps)
        elif spec.kind == "instance":
            wanted = F.instance_norm(x, weight=gamma, bias=beta, eps=spec.eps)
        else:
            wanted = F.group_norm(x, spec.groups, gamma, beta, spec.eps)
        given = grids["output"].reshape(spec.shape)
        scale = 1 + float(np.abs(grids["gamma"]).max()) + float(np.abs(grids["beta"]).max())
        rough = 1e-3 if spec.eps >= 1e-6 else 1e-1
        np.testing.assert_allclose(given, wanted, atol=rough * scale, rtol=1e-3)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reading", READINGS)
def test_every_step_of_every_reading(reading: str, lang: str) -> None:
    visit = Visit(lang=lang, view="code")
    visit.group("reading").select(reading).run()
    numbers = visit.grids()
    for step in (2, 3, 4, 1):
        visit.group("step").select(step).run()
        visit.assert_sound()
        visit.assert_true()
        assert visit.address.get("step", "1") == str(step)
        assert not visit.problems
        for name, values in visit.grids().items():
            np.testing.assert_array_equal(values, numbers[name])


def test_the_same_numbers_are_read_in_different_ways() -> None:
    visit, batches, means = Visit(c="4", view="code"), set(), set()
    for reading in READINGS:
        visit.group("reading").select(reading).run()
        grids = visit.grids()
        batches.add(grids["x"].tobytes())
        means.add(grids["mean"].shape)
    assert len(batches) == 1
    assert means == {(1, 8), (1, 4), (1, 16)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_view(lang: str) -> None:
    visit = Visit(lang=lang, fed="3")
    views = tuple(SCHEMA["view"].options)
    for view in (*views[1:], views[0]):
        visit.group("view").select(view).run()
        visit.assert_sound()
        assert visit.address.get("view", "running") == view
        shown = {
            "running": ["running", "means", "variances"],
            "noise": ["noise-mean", "noise-variance"],
            "why": ["sigmoid", "lanes-without", "lanes-normalized"],
            "code": [],
        }[view]
        for name in shown:
            assert visit.component(name).ByteSize() > 100
        assert len(visit.app.code) == (2 if view == "code" else 0)
    visit.group("view").select("noise").run()
    small = visit.component("noise-mean").bytes
    visit.group("size").select("256").run()
    assert visit.component("noise-mean").bytes != small
    visit.group("view").select("why").run()
    untrained = visit.component("lanes-without").bytes
    visit.group("moment").select(4).run()
    assert visit.component("lanes-without").bytes != untrained


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control(lang: str) -> None:
    visit = Visit(lang=lang, view="code")
    for name in "nchw":
        wanted = visit.values[name] + 1
        type_number(visit.app, f"batch_norm:{name}", wanted)
        visit.assert_sound()
        visit.assert_true()
        assert visit.address[name] == str(wanted)
    for name, options in {"eps": EPSILONS, "input": ("random", "fashion")}.items():
        for code in options:
            visit.app.selectbox(key=f"batch_norm:{name}").select(code).run()
            visit.assert_sound()
            visit.assert_true()
    visit.group("mode").select("predict").run()
    visit.assert_sound()
    visit.assert_true()
    assert visit.address["mode"] == "predict"


def test_batches_that_are_fed_move_what_prediction_uses() -> None:
    visit = Visit(reading="dense", momentum="0.5", input="random")
    batches, mean, variance = [], np.zeros(6), np.ones(6)
    layer = torch.nn.BatchNorm1d(6, momentum=0.5)
    for _count in range(3):
        batches.append(visit.grids()["x"])
        visit.press("feed-1")
        layer(torch.from_numpy(batches[-1].copy()))
        mean = 0.5 * mean + 0.5 * batches[-1].mean(axis=0)
        variance = 0.5 * variance + 0.5 * batches[-1].var(axis=0, ddof=1)
        shown = visit.grids("running")
        np.testing.assert_allclose(shown["running_mean"][0], mean, rtol=1e-5)
        np.testing.assert_allclose(shown["running_variance"][0], variance, rtol=1e-5)
    assert visit.address["fed"] == "3"
    assert "nn.BatchNorm1d" in visit.captions
    visit.group("mode").select("predict").run()
    grids = visit.grids()
    np.testing.assert_allclose(grids["mean"][0], layer.running_mean, rtol=1e-5)
    np.testing.assert_allclose(grids["variance"][0], layer.running_var, rtol=1e-5)
    output = layer.eval()(torch.from_numpy(grids["x"].copy())).detach()
    np.testing.assert_allclose(grids["output"], output, rtol=1e-4, atol=1e-5)
    visit.press("feed-10")
    assert visit.address["fed"] == "13"
    visit.press("feed-none")
    np.testing.assert_array_equal(visit.grids()["mean"], np.zeros((1, 6)))


@pytest.mark.parametrize("momentum", MOMENTA)
def test_every_momentum_is_pytorchs(momentum: str) -> None:
    visit = Visit(momentum=momentum, fed="7", mode="predict", step="1")
    visit.assert_sound()
    visit.assert_true()
    shown = visit.grids("running")
    rule = visit.data("running")["rules"][-1]
    assert ("{batches}" in rule["expression"]) == (momentum == "average")
    np.testing.assert_array_equal(shown["running_mean"], visit.grids()["mean"])
    assert ":red" not in visit.captions


def test_an_edit_stays_with_its_batch() -> None:
    visit = Visit(edits="0.0.50")
    assert visit.grids()["x"][0, 0] == 50
    visit.press("feed-1")
    assert visit.grids()["x"][0, 0] != 50
    assert visit.grids("running")["running_mean"][0, 0] > 0.1 * 50 / 8
    visit.go(edits="4.0.50", fed="1")
    assert visit.grids()["x"][0, 0] == 50


def test_gamma_and_beta_can_undo_the_normalization() -> None:
    visit = Visit(view="why")
    visit.press("identity")
    visit.assert_true()
    assert visit.values["step"] == 4
    grids = visit.grids()
    np.testing.assert_allclose(grids["output"], grids["x"], atol=1e-5)
    visit.press("plain")
    grids = visit.grids()
    np.testing.assert_allclose(grids["output"], grids["normalized"], atol=1e-6)
    assert "gamma" not in visit.address


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_single_example_cannot_train_a_dense_layer(lang: str) -> None:
    visit = Visit(lang=lang, **DENSE_ONE)
    assert not visit.app.exception
    [problem] = visit.problems
    assert "Expected more than 1 value per channel when training" in problem
    keys = [b.key for b in visit.app.button if (b.key or "").startswith("fix-")]
    assert len(keys) == 3
    for key in keys:
        visit.go(lang=lang, **DENSE_ONE)
        visit.press(key)
        visit.assert_sound()
        visit.assert_true()
        assert not visit.problems
    visit.go(**DENSE_ONE, mode="predict", fed="20", step="3")
    visit.assert_sound()
    visit.assert_true()
    assert visit.grids()["x"].shape == (1, 6)


IMPOSSIBLE: dict[str, dict[str, str]] = {
    "groups": {"reading": "group", "c": "3", "g": "2"},
    "position": {"reading": "instance", "w": "1"},
    "alone": {"reading": "conv", "n": "1", "w": "1"},
    "group": {"reading": "group", "n": "1", "c": "2", "w": "1", "g": "2"},
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_impossible_is_explained_and_every_fix_mends_it(name: str) -> None:
    visit = Visit(**IMPOSSIBLE[name])
    assert not visit.app.exception
    assert len(visit.problems) == 1
    keys = [b.key for b in visit.app.button if (b.key or "").startswith("fix-")]
    assert keys
    for key in keys:
        visit.go(**IMPOSSIBLE[name])
        visit.press(key)
        visit.assert_sound()
        assert not visit.problems


EDITS = {
    "are all 3": "~".join(f"{row}.0.3" for row in range(4)),
    "smaller than ε": "0.0.0.001~1.0.0~2.0.0~3.0.0",
    "too small for float32": "0.0.1e-25~1.0.0~2.0.0~3.0.0",
    "are rough": "~".join(f"{row}.0.{1e9 + row * 64:.0f}" for row in range(4)),
}


@pytest.mark.parametrize("words", EDITS)
def test_numbers_worth_a_word_get_a_sentence(words: str) -> None:
    visit = Visit(reading="dense", edits=EDITS[words], step="3", view="code")
    visit.assert_sound("proof rounded" if words == "are rough" else "proof")
    assert any(words in note for note in visit.notes), visit.notes


def test_what_is_no_number_is_said_and_left_out() -> None:
    visit = Visit(edits="0.0.nan", n="99", view="code")
    visit.assert_sound()
    [note] = visit.notes
    assert "edits=0.0.nan" in note
    assert "n=99" in note
    assert np.isfinite(visit.grids()["x"]).all()


@pytest.mark.parametrize("mode", ["train", "predict"])
@pytest.mark.parametrize("reading", READINGS)
def test_both_programs_give_the_numbers_of_the_stage(reading: str, mode: str) -> None:
    scale = {"gamma": "0.0.2~0.1.-0.5", "beta": "0.0.1", "edits": "21.1.-7"}
    group = {"c": "4", "g": "2"} if reading == "group" else {}
    visit = Visit(reading=reading, mode=mode, fed="5", view="code", **scale, **group)
    visit.assert_sound()
    visit.assert_true()
    for block in visit.app.code:
        names: dict[str, Any] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(block.value, "page", "exec"), names)
        y = names["y"].numpy().reshape(len(names["y"]), -1)
        np.testing.assert_allclose(y, visit.grids()["output"], rtol=1e-4, atol=1e-4)


def test_two_visitors_and_another_address() -> None:
    one, two = Visit(step="3"), Visit(reading="layer")
    one.group("reading").select("instance").run()
    two.app.run()
    assert one.address == {"reading": "instance", "step": "3"}
    assert two.address == {"reading": "layer"}
    one.go(step="3")
    assert one.values["reading"] == "conv"
    one.assert_true()


def _random_address(rng: random.Random) -> tuple[dict[str, str], int]:
    """An address, and how many of its values cannot be had."""
    query, wrong = {}, 0
    for name in rng.sample(list(SCHEMA), rng.choice([1, 3, 6, len(SCHEMA)])):
        field = SCHEMA[name]
        text = rng.choice(GARBAGE)
        if name in ("edits", "gamma", "beta") and rng.random() < 0.7:
            cells = range(rng.randint(1, 5))
            places = [
                (rng.randint(0, 40), rng.randint(0, 9), rng.choice(["0", "-3", "9e9", "1e-9"]))
            ]
            text = "~".join(
                f"{row}.{column}.{value}" for row, column, value in places for _ in cells
            )
        elif rng.random() < 0.75 and hasattr(field, "options"):
            text = str(rng.choice(list(field.options)))
        elif rng.random() < 0.75 and hasattr(field, "low"):
            text = str(rng.randint(field.low, field.high))
        try:
            field.parse(text)
        except ValueError:
            wrong += 1
        query[name] = text
    return query, wrong


@pytest.mark.parametrize("block", range(4))
def test_random_addresses(block: int) -> None:
    rng, visit, possible = random.Random(block), Visit(), 0
    for _count in range(25):
        query, wrong = _random_address(rng)
        visit.go(**query)
        visit.assert_sound()
        assert any("in the address" in note for note in visit.notes) == bool(wrong), query
        possible += not visit.problems
        for name, value in visit.address.items():
            if name in SCHEMA:
                assert SCHEMA[name].parse(value) == visit.values[name]
    assert possible > 5


def wait_for_answer(kind: str, key: str) -> None:
    """Wait until a background job has an answer; fail where it has none in a minute."""
    end = time.monotonic() + 60
    while background_jobs.peek(kind, key) is None:
        assert time.monotonic() < end, "the job has no answer"
        threading.Event().wait(0.01)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_networks_can_be_trained_anew(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def slowly(job: Any) -> dict[str, Any]:
        assert job.request == {"kind": "activations", "seed": 1}
        assert done.wait(60)
        told: dict[str, Any] = json.loads(ASSET.read_text())
        return told

    monkeypatch.setattr(background_jobs, "_run", slowly)
    visit = Visit(lang=lang, view="why")
    plots = len([e for e in elements(visit.app.main) if "lanes" in (e.key or "")])
    assert plots == 2
    [again] = [b for b in visit.app.button if b.icon == ":material/refresh:"]
    again.click().run()
    assert not visit.app.exception
    assert visit.address["live"] == "1"
    assert len(visit.notes) == 1
    done.set()
    wait_for_answer("activations", "1")
    visit.app.run()
    assert not visit.app.exception
    assert not visit.notes
    assert len([e for e in elements(visit.app.main) if "lanes" in (e.key or "")]) == plots


def test_a_failed_training_is_said_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"problems": [{"code": "x", "template": "No {thing}.", "values": {"thing": "luck"}}]}
    monkeypatch.setattr(background_jobs, "_run", lambda request: told)
    visit = Visit(view="why", live="2")
    wait_for_answer("activations", "2")
    visit.app.run()
    assert not visit.app.exception
    assert visit.problems == ["No luck."]
