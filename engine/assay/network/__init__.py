"""The door to the rules engine of record: rulesets of single-fact rules go in, fired rules come out.

In: `ruleset.Rule` values and facts as flat mappings from property names to numbers.  Out: which rule
fired on which fact.  `engine.Engine` runs in this process; `client.WorkerEngine` does the same in a
process of its own, so that a crash of the C code is a message and not the end of the command.

This file imports nothing: the worker process starts through it, and everything it pulled in would be
paid for at every start.
"""
