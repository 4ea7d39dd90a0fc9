"""Evidence: what is known of an entity, as facts with bounds and provenance.

In: evidence files (`from_yaml`) or the `given` lines of a case (`from_case`), the schema and units that the
rules declare, and the names they know.  Out: an `Evidence` (`facts`) and diagnostics E04xx; every error in
every file is reported, with its place.  `members` walks over the rows as the evaluators need them.
"""
