"""All measures in their order."""

from reports.measures.base import Figure
from reports.measures.conduct import Complaints, Refusals
from reports.measures.money import Ageing, Recovered
from reports.measures.promises import InstalmentsOnTime, PromisesKept
from reports.measures.stages import OpenCases, TimeInStage
from reports.measures.visits import Visits

FIGURES: dict[str, Figure] = {
    figure.code: figure
    for figure in (
        Recovered(),
        PromisesKept(),
        InstalmentsOnTime(),
        Ageing(),
        Visits(),
        OpenCases(),
        TimeInStage(),
        Refusals(),
        Complaints(),
    )
}
