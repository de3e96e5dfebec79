"""What was computed once is read again, and a file that is damaged or stands in another's place is never believed."""

import numpy as np
import pytest

from tailrx.caching import Kept, remembered


def answer(*values, problems=None):
    return Kept({"squares": np.array(values) ** 2}, problems or {})


def never():
    raise AssertionError("it was computed again")


def test_the_second_time_arrays_and_reasons_come_from_the_folder(tmp_path):
    made = remembered(tmp_path / "new" / "folder", "squares", [1, 2], lambda: answer(1, 2, problems={1: "is even."}))
    again = remembered(tmp_path / "new" / "folder", "squares", [1, 2], never)
    np.testing.assert_array_equal(again.arrays["squares"], made.arrays["squares"])
    assert again.problems == made.problems == {1: "is even."}


@pytest.mark.parametrize(("kind", "given"), [("cubes", [1, 2]), ("squares", [2, 1]), ("squares", {"of": [1, 2]})])
def test_what_was_given_and_its_kind_decide_which_file_it_is(tmp_path, kind, given):
    remembered(tmp_path, "squares", [1, 2], lambda: answer(1, 2))
    assert remembered(tmp_path, kind, given, lambda: answer(7)).arrays["squares"].tolist() == [49]
    assert len(list(tmp_path.iterdir())) == 2


def test_without_a_folder_it_is_computed_each_time():
    assert [remembered(None, "squares", 0, lambda n=n: answer(n)).arrays["squares"][0] for n in (2, 3)] == [4, 9]


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert remembered(tmp_path / "file", "squares", 0, lambda: answer(3)).arrays["squares"].tolist() == [9]


def damaged(good):
    """Each file that a bad disk could leave: cut short, one byte changed, or something else entirely."""
    yield from (good[:n] for n in range(0, len(good), 23))
    yield from (good[:i] + bytes([good[i] ^ 0x41]) + good[i + 1 :] for i in range(0, len(good), 5))
    yield b"{}"


def test_a_damaged_file_is_made_anew_and_never_believed(tmp_path):
    made = []

    def make():
        made.append(1)
        return answer(*range(40), problems={3: "is odd."})

    right = remembered(tmp_path, "squares", 0, make)
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    for bad in damaged(good):
        file.write_bytes(bad)
        found = remembered(tmp_path, "squares", 0, make)
        np.testing.assert_array_equal(found.arrays["squares"], right.arrays["squares"])
        assert found.problems == right.problems
        file.write_bytes(good)
        remembered(tmp_path, "squares", 0, never)
    assert len(made) > 50


def test_a_file_in_the_place_of_another_is_not_believed(tmp_path):
    remembered(tmp_path, "squares", "small", lambda: answer(1))
    (small,) = tmp_path.iterdir()
    remembered(tmp_path, "squares", "large", lambda: answer(1, 2))
    (large,) = set(tmp_path.iterdir()) - {small}
    large.write_bytes(small.read_bytes())
    assert remembered(tmp_path, "squares", "large", lambda: answer(1, 2)).arrays["squares"].tolist() == [1, 4]
