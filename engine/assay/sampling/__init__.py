"""Invented evidence whose ratings follow a population.

In: the rules of one standard, its cases and the published figures.  Out: sets of evidence, drawn by a seed.
"""
