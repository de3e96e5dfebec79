"""Contract checks for parts, ours and a plugin's: each raises `AssertionError` saying the rule and what came."""
