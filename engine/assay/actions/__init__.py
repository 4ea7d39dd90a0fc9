"""The corrective action plan: begun from a result, kept by people, brought up to the next result."""
