from __future__ import annotations

from cnnlib.ui.components.run_labels import unique_labels
from tests.support import fake_runs as fake


def test_runs_of_the_same_label_are_told_apart():
    twins = [fake.make("finished", label="twin") for _ in range(2)]
    runs = [*twins, fake.make("finished", label="single")]
    found = unique_labels(runs)
    assert list(found) == [run.id for run in runs]
    assert found[runs[2].id] == "single"
    assert len(set(found.values())) == 3
    assert all(found[run.id].startswith("twin · ") for run in twins)
