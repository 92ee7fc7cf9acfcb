"""A cadre as a Mesa agent: a thin agent over their row of the register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Never

import mesa

from purgesim.core.errors import CopyError
from purgesim.core.tables import rows_given
from purgesim.core.vocabulary import Involvement, Rank, Sanction, Standing
from purgesim.engine.decisions.hearing import sanction_of

if TYPE_CHECKING:
    from purgesim.engine.agents.model import PurgeModel
    from purgesim.engine.agents.views import Case, Options

__all__ = ["Cadre"]


class _Unnumbered:
    """In place of the table in which Mesa 3.3 numbers the agents of each model: `PurgeModel` numbers its own."""

    def __getitem__(self, model: object) -> Iterator[int]:
        return iter((0,))


class Cadre(mesa.Agent):  # type: ignore[misc]
    """A party member or candidate.

    Subclass it to try another behaviour: override `speak`, `confess` or `judge`, and give the class to
    `PurgeModel`. What a subclass wants to remember it declares in `columns`.

    Parameters
    ----------
    model : PurgeModel
        The model they live in.
    row : int
        Their row of the register.

    Examples
    --------
    One who refuses to name friends:

    >>> from purgesim.core.vocabulary import Layer
    >>> class LoyalFriend(Cadre):
    ...     def confess(self, options, count):
    ...         return super().confess(options.without(Layer.FRIEND), count)
    """

    _ids: ClassVar = _Unnumbered()
    columns: ClassVar[dict[str, type]] = {}
    """Columns of a subclass's own state, by name and NumPy type; they are 0 at the start and saved with the run."""

    def __init__(self, model: PurgeModel, row: int) -> None:
        super().__init__(model)
        self._row = row

    @property
    def row(self) -> int:
        """Their row of the register."""
        return self._row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of row {self.row}: {self.standing.name.lower()}>"

    def __copy__(self) -> Never:
        raise CopyError(
            "a cadre cannot be copied: there is one of each row; copy the model, or keep their record.copy()"
        )

    @property
    def record(self) -> Any:
        """Their row of the register as it stands, to be read: it changes with the run, and nobody can write into it."""
        return self.model.state.register[self.row]

    @property
    def own(self) -> Any:
        """Their row of the columns that their class declares."""
        return self.model.own[self.row]

    @property
    def standing(self) -> Standing:
        """Their standing towards the party."""
        return Standing(int(self.record["standing"]))

    @property
    def rank(self) -> Rank:
        """Rank of their post."""
        post = int(self.record["post"])
        return Rank(int(self.model.state.posts[post]["rank"])) if post >= 0 else Rank.NONE

    @property
    def involvement(self) -> Involvement:
        """Their true part in the opposition."""
        return Involvement(int(self.record["involvement"]))

    @property
    def faction(self) -> str:
        """Name of their faction."""
        return str(self.model.faction_names[int(self.record["faction"])])

    @property
    def circle(self) -> str:
        """Name of their circle, empty if they have none."""
        return str(self.model.circle_names[int(self.record["circle"])])

    @property
    def courage(self) -> float:
        """Their courage, in [0, 1]."""
        return float(self.record["courage"])

    def speak(self, options: Options) -> int | None:
        """Denounce somebody in their cell's meeting.

        Parameters
        ----------
        options : Options
            Cellmates and the leaders of their body.

        Returns
        -------
        int or None
            Row of the target; None to keep silent.
        """
        return options.winner()

    def confess(self, options: Options, count: int) -> list[int]:
        """Give names, under a hearing's pressure or when they break under interrogation.

        Parameters
        ----------
        options : Options
            Those they may name.
        count : int
            How many names are pressed out of them.

        Returns
        -------
        list of int
            Rows of those they name, each once.
        """
        return options.first(count)

    def judge(self, case: Case) -> Sanction:
        """Decide a case that they handle.

        Parameters
        ----------
        case : Case
            The accused, what was found and who defended them.

        Returns
        -------
        Sanction
            From cleared to expulsion.

        Raises
        ------
        PurgesimError
            If the case, changed by a subclass, is nobody's.
        """
        state = self.model.state
        (row,) = rows_given("case.row", [case.row], int(state.world[0]["next_row"]))
        day = min(self.model.day, len(state.daily) - 1)
        return Sanction(sanction_of(state, day, row, int(case.label), len(case.defenders)))
