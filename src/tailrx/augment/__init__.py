"""How a training batch goes forward, and against which targets. One way per file.

A part is called `(model, batch, generator) -> Mixed`; `generator` is its only source of randomness. It sees a model
through its contract alone, so any augmentation works with any network.
"""
