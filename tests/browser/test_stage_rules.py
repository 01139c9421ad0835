"""The stage's JavaScript against the library's Python, on the same random cases."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from cnnlib.core.number_format import format_number
from cnnlib.provenance.rule import shapes_of
from tests.support import provenance_cases

APP = Path(__file__).parent / "apps" / "stage_app.py"

RUN = """
async ([cases, numbers]) => {
  const names = performance.getEntriesByType("resource").map((entry) => entry.name);
  const address = names.find((name) => name.endsWith("/stage/stage.js"));
  const load = (path) => import(new URL(path, address));
  const { shapesOf } = await load("grid.js");
  const { expression } = await load("expression.js");
  const { formatNumber } = await load("../shared/number_format.js");
  const { dependencies, dependents, sources, targetShape, valueOf } = await load("rules.js");
  const results = cases.map(({ rule, grids, limit }) => {
    for (const grid of Object.values(grids)) grid.values = Float64Array.from(grid.values);
    const shapes = shapesOf(grids);
    const [rows, columns] = targetShape(rule, shapes);
    const cells = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) cells.push([row, column]);
    }
    const onward = {};
    for (const [name, [height, width]] of Object.entries(shapes)) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          onward[`${name}.${row}.${column}`] = dependents(rule, name, [row, column], shapes);
        }
      }
    }
    return {
      shape: [rows, columns],
      sources: sources(rule),
      dependencies: cells.map((cell) => dependencies(rule, cell, shapes)),
      values: cells.map((cell) => String(valueOf(rule, cell, grids))),
      expressions: cells.map((cell) => expression(rule, cell, grids, limit)),
      dependents: onward,
    };
  });
  return { results, formatted: numbers.map((text) => formatNumber(Number(text))) };
}
"""


def spelled(value: float) -> str:
    """A double in a form that JavaScript's `Number` reads exactly."""
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, repr(value))


def close(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or a == b or math.isclose(a, b, rel_tol=1e-14)


@pytest.fixture
def stage_page(page: Page, serve: Callable[..., str]) -> Page:
    page.goto(f"{serve(APP)}/?size=3")
    page.locator(".stage[data-ready]").wait_for()
    return page


def test_the_browser_and_the_library_derive_the_same(stage_page: Page) -> None:
    cases = [provenance_cases.case(seed) for seed in range(400)]
    sent = [
        {
            "rule": json.loads(json.dumps(rule.to_json())),
            "grids": {
                name: {
                    "shape": list(grid.shape),
                    "values": [float(value) for value in grid.ravel()],
                }
                for name, grid in grids.items()
            },
            "limit": 2 + seed % 11,
        }
        for seed, (rule, grids) in enumerate(cases)
    ]
    random = np.random.default_rng(0)
    wild = random.normal(0, 1, 3000) * 10.0 ** random.integers(-12, 14, 3000)
    near = [999.5, 999.4999, 999999.5, 99.95, 0.001, 0.00099951, -0.0, 1e6, 123456.0, 0.5, 2.5e-4]
    numbers = [*map(float, wild), *near, math.nan, math.inf, -math.inf]
    answer: Any = stage_page.evaluate(RUN, [sent, [spelled(value) for value in numbers]])

    assert answer["formatted"] == [format_number(value) for value in numbers]
    for seed, ((rule, grids), result) in enumerate(zip(cases, answer["results"], strict=True)):
        shapes = shapes_of(grids)
        shape = rule.target_shape(shapes)
        cells = list(product(range(shape[0]), range(shape[1])))
        assert tuple(result["shape"]) == shape, seed
        assert tuple(result["sources"]) == rule.sources, seed
        terms = [
            [[list(ref) for ref in term] for term in rule.dependencies(c, shapes)] for c in cells
        ]
        assert result["dependencies"] == terms, seed
        for cell, text in zip(cells, result["values"], strict=True):
            assert close(float(text.replace("Infinity", "inf")), rule.value(cell, grids)), seed
        limit = sent[seed]["limit"]
        assert result["expressions"] == [rule.arithmetic(c, grids, limit) for c in cells], seed
        for place, cells_made in result["dependents"].items():
            name, row, column = place.split(".")
            expected = rule.dependents(name, (int(row), int(column)), shapes)
            assert cells_made == [list(cell) for cell in expected], (seed, place)
