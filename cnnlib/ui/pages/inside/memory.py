"""The tab of `torch.no_grad()`: memory and time with and without autograd, measured here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

import streamlit as st

from cnnlib.analysis.autograd_memory import (
    JOB,
    MemoryMeasurement,
    job_request,
    measured_device,
)
from cnnlib.analysis.evaluation_code import EVALUATION_LOOP
from cnnlib.analysis.memory_estimate import (
    BATCHES,
    MemoryEstimate,
    estimate_memory,
    memory_problem,
)
from cnnlib.analysis.saved_tensors import SavedTensor
from cnnlib.core.number_format import format_bytes, format_number, format_shape
from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Schema
from cnnlib.data.split_sizes import TEST_PICTURES
from cnnlib.models.custom_layers import HalvingMaxPool2d
from cnnlib.models.meta_network import meta_network
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.training.execution.peak_memory import available_memory
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.bar_table import Bar, BarRow, bar_table_html, shares_of
from cnnlib.ui.components.code_block import code_block
from cnnlib.ui.components.field import field
from cnnlib.ui.components.html_block import panel, sentence
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult

SETTINGS: Schema = {
    "membatch": Choice(
        256,
        BATCHES,
        label=N_("Pictures in a batch"),
        noun=N_("batch size"),
    ),
}

MODES: Mapping[str, tuple[str, str]] = {
    "grad": (N_("with gradients"), ""),
    "no_grad": ("", "torch.no_grad()"),
    "inference_mode": ("", "torch.inference_mode()"),
}
"""The words and the code by which the ways to run a network are called."""
LOOPS: Mapping[str, tuple[str, str]] = {
    "tensor": (N_("evaluation,"), "total += loss"),
    "number": (N_("evaluation,"), "total += loss.item()"),
    "training": (N_("training after loss.backward(),"), "total += loss"),
}
TIME_ERROR = 0.05
"""Relative difference of times that says nothing."""
NEARLY_EQUAL = 1.15
"""Ratio below which two peaks are said to be about the same."""


def show(state: PageState, result: PageResult) -> None:
    """Draw the control, then what autograd keeps, the peaks and the times."""
    field(state, "membatch", widget="segmented")
    recipe = result.network.recipe
    network = NetworkSpec(recipe.model, recipe.options, recipe.input_size)
    batch = state["membatch"]
    estimate = estimate_memory(network, batch)
    measured = None
    bars, waiting = st.container(), st.container()
    if problem := memory_problem(network, batch, available_memory(measured_device())):
        problem_list.problems(state, [problem], _settings_of, key="memory-problems")
    else:
        with waiting:
            measured = _measurement(network, batch)
    with bars:
        panel(f"{state.page}:memory", _bars(estimate, measured))
        if measured is not None:
            panel(f"{state.page}:memory-said", _said(network, batch, estimate, measured))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**What autograd keeps, layer by layer**"))
        _layers(estimate)
    with right:
        st.markdown(_("**The trap: adding up losses**"))
        if measured is not None:
            panel(f"{state.page}:memory-loss", _loops(measured))
        code_block(EVALUATION_LOOP, 66)


def _settings_of(changes: Mapping[str, object]) -> dict[str, object]:
    return {"membatch": changes["batch"]}


def _measurement(network: NetworkSpec, batch: int) -> MemoryMeasurement | None:
    def show_waiting() -> None:
        st.caption(_("Measuring, the peaks in fresh processes; until then what the shapes tell."))

    key, request = job_request(network, batch)
    answer = job_answer(JOB, key, request, show_waiting, cancellable=True)
    if answer is None or show_job_problems(answer):
        return None
    return MemoryMeasurement.from_json(answer)


def _bars(estimate: MemoryEstimate, measured: MemoryMeasurement | None) -> str:
    """Return memory first, then time; what is not measured yet is as the shapes tell it."""
    heads = _("Kept for a backward pass"), _("Peak memory"), _("Time of a pass")
    expected = list(estimate.peak_bytes.values())
    if measured is None:
        kept = list(estimate.kept_bytes.values())
        columns = [
            _bar_column(map(format_bytes, kept), kept, estimated=True),
            _bar_column(map(format_bytes, expected), expected, estimated=True),
            [Bar("…", None)] * len(MODES),
        ]
    else:
        peaks, kept = list(measured.peak_bytes.values()), list(measured.saved_bytes.values())
        seconds = list(measured.seconds.values())
        columns = [
            _bar_column(map(format_bytes, kept), kept),
            _bar_column(map(_peak_text, peaks), peaks, expected),
            _bar_column(map(_duration, seconds), seconds),
        ]
    rows = [
        BarRow(
            _(MODES[mode][0]) if MODES[mode][0] else "", bars, MODES[mode][1], main=mode != "grad"
        )
        for mode, *bars in zip(MODES, *columns, strict=True)
    ]
    return bar_table_html(heads, rows)


def _bar_column(
    texts: Iterable[str],
    values: Sequence[float | None],
    marks: Sequence[float] = (),
    *,
    estimated: bool = False,
) -> list[Bar]:
    """Return the bars of a column on one scale, with lines at `marks` if there are any."""
    count = len(values)
    shares = shares_of([*values, *marks])
    places = shares[count:] or [None] * count
    return [
        Bar(text, share, place, estimated)
        for text, share, place in zip(texts, shares[:count], places, strict=True)
    ]


def _peak_text(peak: int | None) -> str:
    return _("unknown") if peak is None else format_bytes(peak)


def _duration(seconds: float) -> str:
    return _("{milliseconds} ms").format(milliseconds=format_number(1000 * seconds))


def _said(
    network: NetworkSpec, batch: int, estimate: MemoryEstimate, measured: MemoryMeasurement
) -> str:
    """Return what was measured, whether it is what the shapes tell, and what it means."""
    lines = [f'<p class="remark">{sentence(" ".join(_findings(network, measured)))}</p>']
    verified = measured.saved == estimate.saved
    proof = (
        _("What autograd has kept here is what the shapes tell, to the byte: {bytes}.")
        if verified
        else _("Autograd has kept {bytes} here, where the shapes tell {expected}.")
    ).format(
        bytes=format_bytes(measured.saved_bytes["grad"]),
        expected=format_bytes(estimate.saved_bytes),
    )
    kind, tick = ("proof", "✓ ") if verified else ("proof wrong", "✗ ")
    lines.append(f'<p class="{kind}">{tick}{escape(proof)}</p>')
    lines.append(f'<p class="proof">{escape(_how_measured(network, batch, measured))}</p>')
    return "".join(lines)


def _findings(network: NetworkSpec, measured: MemoryMeasurement) -> Iterator[str]:
    """Yield what to see in the bars, as sentences with strong words."""
    peaks, seconds = measured.peak_bytes, measured.seconds
    if peaks["grad"] and peaks["no_grad"]:
        ratio = peaks["grad"] / peaks["no_grad"]
        if ratio >= NEARLY_EQUAL:
            said = _("With gradients the peak is **{ratio} times** as high.")
        else:
            said = _(
                "The peak hardly differs here: the largest layer's input and output exist at once "
                "either way."
            )
        yield said.format(ratio=format_number(round(ratio, 1)))
    share = seconds["no_grad"] / seconds["grad"]
    if abs(share - 1) < TIME_ERROR:
        yield _("A pass takes about as long either way.")
    else:
        said = _("Without them a pass took **{share}** of the time.")
        yield said.format(share=f"{share:.0%}")
    if measured.device_type == "cpu" and _pools_by_maxima(network):
        yield _(
            "Part of that is max pooling: with gradients it records where each maximum was, and "
            "without them this app takes a quicker way."
        )


def _pools_by_maxima(network: NetworkSpec) -> bool:
    model = meta_network(network.family, network.options)
    return any(isinstance(module, HalvingMaxPool2d) for module in model.modules())


def _how_measured(network: NetworkSpec, batch: int, measured: MemoryMeasurement) -> str:
    values = {
        "network": network.label,
        "batch": batch,
        "side": network.size,
        "device": measured.device,
        "rounds": measured.rounds,
    }
    said = _(
        "Measured here with {network} and {batch} test pictures of {side} × {side} on {device}; of "
        "{rounds} passes each, in turn, the quickest counts."
    )
    if measured.device_type == "cuda":
        how = _(
            "The peak is that of PyTorch's allocator on the GPU, the pictures among it; the line "
            "across its bar is what the shapes of the tensors tell."
        )
    else:
        how = _(
            "The peak is the pictures and by how much a fresh process grew; the line across its "
            "bar is what the shapes of the tensors tell, without what an operation takes for "
            "itself. The time is that of one thread on the processor, which other programs hardly "
            "change."
        )
    return f"{said.format(**values)} {how}"


def _layers(estimate: MemoryEstimate) -> None:
    """Draw what each layer has autograd keep, with the arithmetic of its bytes."""
    st.caption(
        _(
            "A backward pass needs the input of each layer with weights, the output of each ReLU, "
            "and the place of each maximum. Memory that layers share counts once; weights exist "
            "anyway."
        )
    )
    rows = [_total_row(estimate), *map(_layer_row, estimate.saved)]
    st.html(table_html((_("Layer"), _("Kept"), _("Memory")), rows, "cnn-layers cnn-saved"))


def _layer_row(saved: SavedTensor) -> Row:
    product = f"{format_shape(saved.shape)} × {saved.item_bytes} B"
    return Row(
        (
            Cell(saved.layer, code=True),
            Cell(product, "number"),
            Cell(format_bytes(saved.bytes), "number"),
        )
    )


def _total_row(estimate: MemoryEstimate) -> Row:
    total = Cell(format_bytes(estimate.saved_bytes), "number")
    return Row((_("together"), "", total), "block")


def _loops(measured: MemoryMeasurement) -> str:
    """Return the bytes that are still kept after each step of three loops."""
    loss = measured.loss
    series = {name: getattr(loss, name) for name in LOOPS}
    largest = max(map(max, series.values()))
    rows = [
        BarRow(
            _(LOOPS[name][0]),
            [Bar(format_bytes(n), n / largest if largest else 0.0) for n in kept],
            LOOPS[name][1],
            main=name == "number",
        )
        for name, kept in series.items()
    ]
    heads = [_("step {number}").format(number=n + 1) for n in range(len(loss.tensor))]
    whole = format_bytes(loss.tensor[0] * TEST_PICTURES // loss.batch)
    said = _(
        "Still kept after each step of {batch} pictures, with gradients. Over all 10,000 test "
        "pictures the first loop would keep **{bytes}**."
    ).format(batch=loss.batch, bytes=whole)
    table = bar_table_html(heads, rows, names_above=True)
    return f'<p class="remark">{sentence(said)}</p>{table}'
