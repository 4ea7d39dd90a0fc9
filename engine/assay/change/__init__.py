"""What is different between results of the same entity and standard; nothing is evaluated again."""
