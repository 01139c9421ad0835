"""Where the diagram's JavaScript puts the blocks of a network, whatever is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page

from tests.support.browser_diagrams import APP, Open, open_diagram, overlap

NETWORKS = ["lenet", "nin", "googlenet", "densenet", "resnet56", "tv-densenet121"]
NETWORKS += ["tv-googlenet", "tv-mobilenet_v3_small"]


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    return lambda query="", on=page: open_diagram(on, serve(APP), query)


# Every drawn thing of a layout: names and rectangles of blocks, labels and frames, ends of lines.
LAYOUTS = """
async ([openings, vertical]) => {
  const names = performance.getEntriesByType("resource").map((entry) => entry.name);
  const address = names.find((name) => name.endsWith("/network_diagram/network_diagram.js"));
  const { layOut } = await import(new URL("layout.js", address));
  const { scaleOf } = await import(new URL("block_size.js", address));
  const find = (node) => {
    if (node.diagram) return node.diagram;
    for (const child of [...(node.shadowRoot ? [node.shadowRoot] : []), ...node.children]) {
      const found = find(child);
      if (found) return found;
    }
  };
  const diagram = find(document.body);
  const { models, head } = diagram;
  const [model] = models;
  const style = {
    scale: scaleOf([model.network.shape, ...model.layers.map(({ shape }) => shape)]),
    extent: { side: [16, 150], channels: [10, 46] }, gap: 16, group: 72, vertical, line: 16,
    measure: (text) => 7 * text.length,
    label: (node) => node.layer.thin && !node.group ? [] : [node.id.slice(0, 12), "64 × 64"],
    title: (node) => node.id,
  };
  return openings.map((paths) => {
    const open = new Set(paths.map((path) => `/${path}`));
    const { blocks, frames, lines, length, up, down } = layOut(model, { ...style, open });
    const box = ({ u, v, length, up, down }) => [u, v - up, u + length, v + down];
    return {
      size: [0, -up, length, down],
      visible: model.visible(open).map(({ id }) => id),
      blocks: blocks.map(({ label, ...block }) => ({ id: block.node.id,
        box: [block.u, block.v - block.up, block.u + block.length, block.v + block.up],
        label: label && box(label) })),
      frames: frames.map((frame) => ({ id: frame.node.id, box: box(frame),
        inside: model.visible(open).filter((node) => node.first >= frame.node.first
          && node.last <= frame.node.last).map(({ id }) => id) })),
      lines: lines.map(({ from, to }) => ({ from: [from.u, from.v], to: [to.u, to.v] })),
    };
  });
}
"""


def groups(diagram: Locator) -> list[str]:
    """The paths of all groups, outer ones before inner ones."""
    paths: list[str] = diagram.evaluate(
        """(element) => [...element.getRootNode().querySelector("[data-root]").diagram
          .models[0].nodes.values()].filter(({ group }) => group).map(({ group }) => group.path)"""
    )
    return paths


def within(inner: list[float], outer: list[float]) -> bool:
    e = 0.01
    return (
        inner[0] >= outer[0] - e
        and inner[1] >= outer[1] - e
        and inner[2] <= outer[2] + e
        and inner[3] <= outer[3] + e
    )


def check(drawn: dict[str, Any]) -> None:
    """Blocks and labels stand apart, frames around theirs, and lines end where something is."""
    blocks = drawn["blocks"]
    assert sorted(each["id"] for each in blocks) == sorted(drawn["visible"])
    boxes = [each["box"] for each in blocks] + [each["label"] for each in blocks if each["label"]]
    for index, one in enumerate(boxes):
        assert within(one, drawn["size"])
        for other in boxes[index + 1 :]:
            assert not overlap(one, other), (one, other)
    for frame in drawn["frames"]:
        for each in blocks:
            if each["id"] in frame["inside"]:
                assert within(each["box"], frame["box"])
            else:
                assert not overlap(each["box"], frame["box"])
    for index, one in enumerate(drawn["frames"]):
        for other in drawn["frames"][index + 1 :]:
            apart = not set(one["inside"]) & set(other["inside"])
            if apart:
                assert not overlap(one["box"], other["box"])
    edges = [
        *(each["box"] for each in blocks),
        *(each["box"] for each in drawn["frames"]),
        [-1, -1, 0, 1],  # the picture
    ]
    points = [point for line in drawn["lines"] for point in (line["from"], line["to"])]
    joints = Counter(tuple(round(value, 2) for value in point) for point in points)
    for line in drawn["lines"]:
        for point in (line["from"], line["to"]):
            touching = any(
                box[0] - 7.1 <= point[0] <= box[2] + 7.1 and box[1] - 1 <= point[1] <= box[3] + 1
                for box in edges
            )
            # A line may go on from where another one ends.
            shared = joints[tuple(round(value, 2) for value in point)]
            assert touching or shared > 1, (line, point, joints)


@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_overlaps_whatever_is_open(show: Open, name: str) -> None:
    diagram = show(f"net={name}")
    paths = groups(diagram)

    @settings(
        max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(st.lists(st.sampled_from(paths or [""]), unique=True), max_size=4))
    def lay_out(openings: list[list[str]]) -> None:
        for vertical in (False, True):
            for drawn in diagram.page.evaluate(LAYOUTS, [openings, vertical]):
                check(drawn)

    lay_out()
    closed, everything = diagram.page.evaluate(LAYOUTS, [[[], paths], False])
    check(closed)
    check(everything)
    assert not closed["frames"]
    assert len(everything["frames"]) == len(paths)
