"""Recipes: settings in, stages out. A part is a function that gives a list of stages as a run file has them
(`tailrx.config.StageConfig`); it holds no code that trains."""
