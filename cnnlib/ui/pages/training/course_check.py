"""The tab of the course check: a run's accuracy beside what the course and its builds report."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.engine import reference_results
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.reference_results import (
    REFERENCE_RESULTS,
    Comparison,
    ReferenceResult,
)
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.table import Row, table_html
from cnnlib.ui.core.language import _


def course_check(run: Run | None) -> None:
    """Show the reported accuracies with the open run among them, and how it compares."""
    accuracy = run.status.result.get("test_accuracy") if run else None
    comparison = None
    if run is not None and isinstance(accuracy, float):
        comparison = reference_results.compare(
            run.recipe, accuracy, course_recipe(run.recipe.get("model"))
        )
    st.html(_table(comparison))
    if comparison is not None:
        st.markdown(_(comparison.template).format(**comparison.values))
        if not comparison.same_recipe:
            st.caption(
                _("This run was not trained as the course trains, so the range only orients.")
            )
    elif run is None:
        st.caption(_("Open a run to hold it against these figures."))
    elif not isinstance(accuracy, float):
        st.caption(_("This run has no test accuracy yet: it comes at the end of an epoch."))
    else:
        st.caption(_("Nothing is reported for this form of the network."))
    st.caption(_(reference_results.SPREAD_NOTE))


def course_recipe(model: object) -> dict[str, object] | None:
    """Return how the course trains `model`, as JSON; None where it does not."""
    try:
        return preset(str(model), "course").to_json()
    except SettingsError:
        return None


def _table(comparison: Comparison | None) -> str:
    head = (_("Network"), _("Reported test accuracy"), _("From"), _("This run"))
    rows = []
    for reported in REFERENCE_RESULTS:
        own = "–"
        if comparison and comparison.reported == reported:
            own = f"{comparison.accuracy:.3f}"
        accuracies = f"{reported.low:.2f} – {reported.high:.2f}"
        rows.append(Row((reported.label, accuracies, _source(reported), own)))
    return table_html(head, rows)


def _source(reported: ReferenceResult) -> str:
    sources = [_("{builds} public builds").format(builds=reported.builds)]
    if not reported.builds:
        sources = [_("public builds of the course")]
    if reported.train is not None and reported.test is not None:
        build = _("one build: {train} on training, {test} on test pictures")
        sources.append(build.format(train=f"{reported.train:.2f}", test=f"{reported.test:.2f}"))
    return _("; ").join(sources)
