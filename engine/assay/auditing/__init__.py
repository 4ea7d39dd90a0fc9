"""The next audit planned from what is known: which criteria, where, in what order and by what means."""
