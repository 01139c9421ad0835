"""How far a run is and what has been measured, as HTML: for the page and for the live endpoint."""

from __future__ import annotations

from cnnlib.training.runs import run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.components.facts_strip import facts_html
from cnnlib.ui.components.progress_bar import progress_bar_html
from cnnlib.ui.core.duration_format import format_duration
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.training import labels


def progress_html(run: Run, status: RunStatus) -> str:
    """Return the progress bar, unless the run has done all its steps, and the measured figures."""
    fraction = min(1.0, status.step / status.steps) if status.steps else 0.0
    unfinished = status.name in run_status.ACTIVE or 0 < fraction < 1
    bar = progress_bar_html(fraction, progress_text(run, status)) if unfinished else ""
    return bar + facts_html(_facts(status))


def progress_text(run: Run, status: RunStatus) -> str:
    """Return the epoch and the step that a run has reached, and the time left at this pace."""
    epochs = run.recipe.get("epochs", 0)
    if not status.steps:
        return _("Not begun")
    done = _("Epoch {epoch} of {epochs}, step {step} of {steps}").format(
        epoch=min(status.epoch + 1, epochs), epochs=epochs, step=status.step, steps=status.steps
    )
    if status.name != "running" or not status.step or status.step >= status.steps:
        return done
    left = status.seconds / status.step * (status.steps - status.step)
    return done + " · " + _("{time} left").format(time=format_duration(left))


def _facts(status: RunStatus) -> list[tuple[str, str]]:
    result = status.result
    facts: list[tuple[str, str]] = []
    if isinstance(accuracy := result.get("test_accuracy"), float):
        facts.append((_("Test accuracy"), f"{accuracy:.2%}"))
    if isinstance(best := result.get("best_test_accuracy"), float):
        facts.append((_("Best so far"), f"{best:.2%}"))
    if isinstance(speed := result.get("images_per_second"), float):
        facts.append((_("Pictures a second"), f"{speed:,.0f}"))
    if status.seconds:
        facts.append((_("Time trained"), format_duration(status.seconds)))
    description = result.get("device")
    if isinstance(description, dict) and (device := labels.device_text(description)):
        facts.append((_("Device"), device))
    if isinstance(precision := result.get("precision"), str):
        facts.append((_("Precision"), labels.setting_text("precision", precision)))
    return facts
