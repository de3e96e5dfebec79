"""From predictions to what is reported: overall, per type and per band scores, each with its number of examples."""
