"""A teacher and a student (Hinton et al., 2015): the model named `teacher` first, then the run's own, which learns from
the labels and from the teacher's answers.

    loss = (1 - share) classification + share T^2 KL(teacher || student)

The run says what the teacher is: `models.teacher = "dnn"`, say, with settings of its own.
"""

from typing import Annotated, Any

from pydantic import Field


def teacher_student(
    *,
    share: Annotated[float, Field(ge=0, le=1)] = 0.5,
    temperature: Annotated[float, Field(gt=0, le=1000)] = 2.0,
    teacher: Annotated[str, Field(min_length=1)] = "teacher",
) -> list[dict[str, Any]]:
    terms = [{"name": "classification"}, {"name": "distillation", "teacher": teacher, "temperature": temperature}]
    objective = {"name": "weighted_sum", "terms": terms, "weights": [1 - share, share]}
    return [{"model": teacher}, {"objective": objective}]


BUILD = teacher_student
