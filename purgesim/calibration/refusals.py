"""What a calibration can be refused for."""

from __future__ import annotations

from purgesim.core.errors import PurgesimError

__all__ = ["CalibrationError"]


class CalibrationError(PurgesimError):
    """Priors that are wrong, or a bank from which nothing can be inferred.

    Parameters
    ----------
    problems : list of str
        One line a mistake.
    where : str
        File or folder in which they were found.
    """

    def __init__(self, problems: list[str], where: str) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(f"{where}: {problem}" for problem in problems))
