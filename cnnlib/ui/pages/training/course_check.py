"""The course check: a run's accuracy beside the range that the course and its builds report."""

from __future__ import annotations

from html import escape

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.engine import reference_results
from cnnlib.training.engine.presets import preset
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.core.language import _


def check(run: Run | None) -> None:
    """The table of what is reported, with the open run in it."""
    accuracy = run.status.result.get("test_accuracy") if run else None
    found = None
    if run is not None and isinstance(accuracy, float):
        found = reference_results.compare(
            run.recipe, accuracy, course_recipe(run.recipe.get("model"))
        )
    st.html(_table(found))
    if found is not None:
        st.markdown(_(found.template).format(**found.values))
        if not found.same_recipe:
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
    """How the course trains `model`, as JSON; none where it does not."""
    try:
        return preset(str(model), "course").to_json()
    except SettingsError:
        return None


def _table(found: reference_results.Comparison | None) -> str:
    head = (_("Network"), _("Reported test accuracy"), _("From"), _("This run"))
    rows = []
    for reported in reference_results.REFERENCE_RESULTS:
        source = [_("{builds} public builds").format(builds=reported.builds)]
        if not reported.builds:
            source = [_("public builds of the course")]
        if reported.train is not None and reported.test is not None:
            one = _("one build: {train} on training, {test} on test pictures")
            source.append(one.format(train=f"{reported.train:.2f}", test=f"{reported.test:.2f}"))
        own = f"{found.accuracy:.3f}" if found and found.reported == reported else "–"
        cells = (
            reported.label,
            f"{reported.low:.2f} – {reported.high:.2f}",
            _("; ").join(source),
            own,
        )
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    top = "".join(f"<th>{escape(word)}</th>" for word in head)
    return (
        f'<div class="cnn-table"><table><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
