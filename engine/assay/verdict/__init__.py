"""Ratings, findings and their reasons: the result document, and how it is made from an evaluation.

In: plan, evidence and an `Evaluation`.  Out: `model.Assessment`, from which every output is written.
"""
