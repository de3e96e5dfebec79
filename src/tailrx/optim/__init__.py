"""Optimisers by name; each part takes `params` and gives a `torch.optim.Optimizer`. Schedules are a key of [train]."""
