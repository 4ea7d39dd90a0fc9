"""Evaluations, kept so that they can be shown, checked and made again years later; and signatures on them."""
