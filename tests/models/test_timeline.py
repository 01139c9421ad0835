from __future__ import annotations

import re

from cnnlib.models.networks import NETWORKS
from cnnlib.models.registry import CATALOG
from cnnlib.models.timeline import TIMELINE


def test_the_timeline_goes_from_1998_to_2017_in_order():
    years = [milestone.year for milestone in TIMELINE]
    assert years == sorted(years)
    assert (years[0], years[-1]) == (1998, 2017)


def test_every_family_of_the_catalog_has_its_paper():
    families = {NETWORKS[each.network].family for each in TIMELINE if each.network}
    assert families == set(CATALOG)


def test_each_paper_has_two_sentences_and_a_reference():
    for milestone in TIMELINE:
        # A point between digits or before a small letter ends no sentence.
        ends = re.findall(r"[.;](?= [A-Z]|$)", milestone.summary)
        assert len(ends) == 2, milestone.name
        assert milestone.link.startswith(("https://doi.org/", "https://arxiv.org/abs/"))
        number = milestone.link.rpartition("/")[2]
        assert "arxiv" not in milestone.link or f"arXiv:{number}" in milestone.venue
