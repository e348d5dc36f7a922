"""Defects to put into clean documents, one at a time: what each draws, and where.

A family is a function of a document and its dialect that yields every defect of its kind at every place where
it can occur. To add a kind of defect, add it to a family, or a family to `FAMILIES`.
"""

from __future__ import annotations

from defects.content import datas, times, zones
from defects.defect import Defect, Document, Family
from defects.delivery import delivery
from defects.documents import DOCUMENTS
from defects.rules import expressions, names, proofs
from defects.shape import beside_webhook, counts, emptied, kinds, misplaced, missing, synonyms, types, unknown
from defects.spelling import choices, mixed, spellings
from defects.text import punctuation, repeated, words

__all__ = ["DOCUMENTS", "FAMILIES", "Defect", "Document"]

FAMILIES: tuple[Family, ...] = (
    *(missing, emptied, unknown, synonyms, misplaced, beside_webhook, counts, kinds, types),
    *(spellings, mixed, choices),
    *(zones, times, datas),
    *(names, expressions, proofs),
    delivery,
    *(punctuation, words, repeated),
)
