"""Valid inputs of nine kinds, mutated and given to the program: `make fuzz`.

    python -m tests.fuzz smiles --seconds 600 --seed 1      one kind, or several, or all where none is named
    python -m tests.fuzz --prove [KIND]...                  known faults, injected again, are found

A failure is an exception that the program does not turn into a sentence, an answer that is no number, an atom that does
not exist, a setting without bounds, text that a terminal would obey, a complaint without end, a file written through a
link, a hang of ten seconds, or more than 2 GB. hypothesis and atheris were looked at: a hang or a dead
process ends their run, and blind bytes seldom get past a CSV or a checksum. Here mutations know the structure of what
they change, and each input is named by kind, seed and number, from which it is made again.
"""
