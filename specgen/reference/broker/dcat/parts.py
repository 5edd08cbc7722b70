"""The parts of the catalogue interface."""

from __future__ import annotations

from specgen.reference.broker.dcat.catalogue_area import CatalogueArea
from specgen.reference.broker.dcat.metadata import MetadataBook
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("metadata_book", MetadataBook, ("database", "store", "datasets", "catalogue", "news")),
    Part("catalogue_area", CatalogueArea, ("reply", "catalogue", "metadata_book")),
)
