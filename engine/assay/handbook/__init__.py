"""The standard as pages for people: what is required, how it is rated, what has to be known, what is open.

In: checked rules and the graph of what reads what.  Out: Markdown files, or one HTML file that needs no
other.  Sentences are made from the rules themselves, so they cannot say anything else.
"""
