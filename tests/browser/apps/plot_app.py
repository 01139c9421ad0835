"""Harness of the plot: charts that change in place, report clicks and grow."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from cnnlib.figures import palette, theme
from cnnlib.figures.palette import ROLES
from cnnlib.ui.components.plot.plot import Curves, Point, plot
from cnnlib.ui.core.app_shell import inject_css

st.set_page_config(layout="wide")
inject_css()
st.html(f"<style>{palette.latex_css()}</style>")

state = st.session_state
state.setdefault("phase", 0)
state.setdefault("count", 300)
state.setdefault("run", "first")
state.setdefault("calls", 0)

with st.container(horizontal=True):
    if st.button("Next"):
        state.phase += 1
    if st.button("Grow"):
        state.count += 50
    if st.button("Other run"):
        state.run, state.count = "second", 20
    show = st.checkbox("Show curves", value=True)
with st.popover("Aside"):
    st.html('<span id="swatch" style="color: var(--cnn-kernel)">kernel</span>')
st.text(f"count {state.count}")
st.latex(palette.latex("kernel", "k_h"))

left, right = st.columns(2)
with left:
    st.caption("wave")
    x = np.linspace(0, 6, 200)
    fig = theme.figure()
    fig.add_scatter(x=x, y=np.sin(x + state.phase), mode="lines")
    fig.update_xaxes(title="input size")
    plot(fig, "wave", alt="A wave", height=260)

with right:
    st.caption("heat")

    def clicked(point: Point) -> None:
        state.calls += 1
        state.said = f"called {state.calls}: {point.index} {point.z:.3f}"

    z = np.random.default_rng(state.phase).normal(size=(28, 28))
    heat = theme.figure()
    heat.add_trace(go.Heatmap(z=z, zmid=0, colorscale=palette.diverging("light")))
    heat.update_yaxes(autorange="reversed", scaleanchor="x")
    result = plot(heat, "heat", alt="A heat map", height=260, on_click=clicked)
    st.text(state.get("said", "no call"))
    st.text(f"result {result.click.index if result.click else None}")

left, right = st.columns(2)
with left:
    st.caption("curves")
    if show:
        steps = np.arange(state.count)
        curves = theme.figure()
        for role in ("positive", "negative"):
            curves.add_scatter(mode="lines", line_color=ROLES[role].light)
        loss = np.exp(-steps / 200)
        plot(
            curves,
            "curves",
            alt="Two curves",
            height=260,
            append=Curves(state.run, (steps, steps), (loss, 1 - loss)),
        )
with right:
    st.caption("points")
    dots = theme.figure()
    dots.add_scatter(x=[1, 2, 3], y=[1, 3, 2], mode="markers", customdata=["a", "b", "c"])
    picked = plot(dots, "dots", alt="Dots", height=260, report=("click", "select", "hover"))
    st.text(f"picked {picked.click.customdata if picked.click else None}")
    st.text(f"hovered {picked.hover.index if picked.hover else None}")
    st.text(f"selected {sorted(p.index for p in picked.selection)}")
