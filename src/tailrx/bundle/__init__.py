"""A trained model on disk that needs nothing else: weights, fitted features, known drugs and pairs, a card.

Two formats only, safetensors and JSON, so that opening a bundle cannot run code.
"""
