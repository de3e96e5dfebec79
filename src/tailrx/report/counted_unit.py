"""What a result counts, in the words of the job that made it. Result files and pages name it in no other place.

Each job owns its words (`tailrx.runs.job`), and whoever asks for a page says which they are: the schema of results
knows no job.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class CountedUnit:
    """`singular`, `plural`: one example, several. `group`, `groups`: what an example is made of and whole splits hold
    out. `label`, `labels`: what it is told to be. `caveat`: one sentence that belongs to every score."""

    singular: str
    plural: str
    group: str
    groups: str
    label: str
    labels: str
    caveat: str

    def called(self, example: str) -> "CountedUnit":
        """The same, of a job whose examples have several names, of data whose examples are called `example`; empty
        changes nothing."""
        if example in ("", self.singular):
            return self
        alone = self.group == self.singular  # an example that is made of itself alone
        grouped = (example, f"{example}s") if alone else (self.group, self.groups)
        return replace(self, singular=example, plural=f"{example}s", group=grouped[0], groups=grouped[1])
