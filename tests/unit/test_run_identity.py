"""What another release wrote of a run reads as the run it was."""

from tailrx.config import fill
from tailrx.run_identity import differences

SMALL = {"data": "starter", "model": "dnn"}


def earlier(run, switch=None):
    """The configuration as results of TailRx 0.1 hold it."""
    config = run.model_dump(exclude_none=True)
    for section in ("objective", "sampler", "models", "stages"):
        config.pop(section, None)
    for key in ("keep", "accumulate"):
        config["train"].pop(key)
    return config | ({"switch": switch} if switch else {})


def test_a_switch_of_an_earlier_release_is_the_objective_of_that_name():
    switch = {"after": 0.5, "loss": {"name": "focal", "gamma": 2.0}}
    now = fill(SMALL | {"objective": {"name": "switch", **switch}})
    then = earlier(now, switch)
    assert differences(then, now.model_dump(exclude_none=True)) == []
    plain = fill(SMALL).model_dump(exclude_none=True)
    assert differences(then, plain) == ["objective: switch, now classification"]
    assert differences(earlier(fill(SMALL)), plain) == []
    assert differences(earlier(fill(SMALL)), now.model_dump(exclude_none=True)) == [
        "objective: classification, now switch"
    ]


def test_a_baseline_of_an_earlier_release_has_no_objective_now_either():
    run = fill({"data": "starter", "model": "neighbours"})
    assert differences(earlier(run), run.model_dump(exclude_none=True)) == []


def test_other_stages_are_another_run():
    run = fill(SMALL).model_dump(exclude_none=True)
    staged = fill(SMALL | {"recipe": "decoupling"}).model_dump(exclude_none=True)
    assert differences(run, staged)
    assert differences(earlier(fill(SMALL)), staged)
