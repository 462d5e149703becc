"""Do in QGIS, without its window, what docs/use-with.md says of it; print the joined figures as JSON.

Run with the Python of QGIS: ``python3 join_in_qgis.py LAYER FIELD CSV PICTURE``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsClassificationJenks,
    QgsGraduatedSymbolRenderer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)
from qgis.PyQt.QtCore import QSize


def joined(layer: str, field: str, table: str, picture: str) -> dict[str, object]:
    countries = QgsVectorLayer(layer, "countries", "ogr")
    address = f"{Path(table).resolve().as_uri()}?type=csv&detectTypes=yes&geomType=none"
    figures = QgsVectorLayer(address, "figures", "delimitedtext")
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(figures)
    join.setTargetFieldName(field)
    join.setJoinFieldName("code")
    join.setUsingMemoryCache(True)
    countries.addJoin(join)
    renderer = QgsGraduatedSymbolRenderer("figures_actors")
    renderer.setClassificationMethod(QgsClassificationJenks())
    renderer.updateClasses(countries, 5)
    countries.setRenderer(renderer)
    settings = QgsMapSettings()
    settings.setLayers([countries])
    settings.setExtent(countries.extent())
    settings.setOutputSize(QSize(800, 400))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    rows = ((feature[field], feature["figures_actors"]) for feature in countries.getFeatures())
    figure_of = {code: value for code, value in rows if isinstance(value, int)}
    return {"rows": figures.featureCount(), "classes": len(renderer.ranges()), "joined": figure_of}


qgis = QgsApplication([], False)
qgis.initQgis()
print(json.dumps(joined(*sys.argv[1:])))  # noqa: T201
qgis.exitQgis()
