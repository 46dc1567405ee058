"""Reads of projects: as everyone, their authors and the desk see them, and those that can stand on a ballot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from halqa.models import Candidacy, Project, Symposium
from halqa.queries.ballots import ConsultationView, consultations_of
from halqa.queries.programme import currency_of
from halqa.rules.ballots import Priced, State
from halqa.rules.floor import late_audience
from halqa.rules.people import Act, Actor, can, may
from halqa.rules.projects import Findings, Place, ProjectState, Standing, option_of, standing
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture by its name: its size in pixels, and its weight in bytes."""

    name: str
    width: int
    height: int
    weight: int


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project as pages show it; `consultation`: the number of the ballot that it stands or stood on, if any.

    `cost` is what staff found, `estimate` its author's, both in the smallest unit of `currency`.
    """

    pk: int
    number: int
    title: Text
    body: Text
    district: str
    place: Place
    source: str
    currency: str
    estimate: int | None
    cost: int | None
    picture: PictureView | None
    state: ProjectState
    reason: Text
    shown: bool
    read: bool
    sent_at: datetime
    standing: Standing
    consultation: int | None

    @property
    def findings(self) -> Findings:
        """What staff found of it so far."""
        return Findings(
            title=self.title,
            body=self.body,
            district=self.district,
            place=self.place,
            source=self.source,
            currency=self.currency,
            cost=self.cost,
            state=self.state,
            reason=self.reason,
            shown=self.shown,
        )


@dataclass(frozen=True, slots=True)
class Stand:
    """The ballot that a project stands or stood on, and what came of it: None until that is known."""

    consultation: int
    state: State
    won: bool | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of the projects of a symposium by number, how many were asked for, and what can be asked for at all."""

    items: tuple[ProjectView, ...]
    total: int
    districts: tuple[str, ...]
    standings: Mapping[Standing, int]


def public_projects(
    symposium: int, now: datetime, *, stands: str = "", district: str = "", part: slice = slice(30)
) -> Listed:
    """Return the projects whose words were let through, those asked for by standing and district alone; five queries.

    `standings` counts those of the district.
    """
    rows = Project.objects.filter(symposium=symposium, shown=True).order_by("number")
    return _listed(rows, stands_of(symposium, now), stands, district, part)


def desk_projects(
    symposium: int, now: datetime, *, viewer: Actor, stands: str = "", district: str = "", part: slice = slice(30)
) -> Listed:
    """Return all projects of a symposium that are asked for, those that nobody has read first.

    Raises Refused NOT_ALLOWED.
    """
    may(viewer, Act.SEE_DESK, symposium)
    rows = Project.objects.filter(symposium=symposium).order_by("read", "number")
    return _listed(rows, stands_of(symposium, now), stands, district, part)


def project(symposium: int, number: int, now: datetime | None, *, viewer: Actor) -> ProjectView:
    """Return a project; `now`: None for ahead of every audience.

    Raises Refused PROJECT_UNKNOWN, also where its words were not let through, but to the desk.
    """
    rows = Project.objects.filter(symposium=symposium, number=number)
    if not can(viewer, Act.SEE_DESK, symposium):
        rows = rows.filter(shown=True)
    for view in _views(rows, stands_of(symposium, now)):
        return view
    raise Refused(Code.PROJECT_UNKNOWN)


def own_projects(symposium: int, person: str, now: datetime) -> list[ProjectView]:
    """Return what a pass has sent, the latest first, whatever became of it."""
    if not person:
        return []
    rows = Project.objects.filter(symposium=symposium, author=UUID(person)).order_by("-number")
    return _views(rows, stands_of(symposium, now))


def stands_of(symposium: int, now: datetime | None) -> dict[int, Stand]:
    """Return the ballot of each project (pk) that stands on one, as the last audience sees it at `now`; few queries.

    `now`: None for ahead of every audience.
    """
    rows = list(
        Candidacy.objects.filter(consultation__symposium=symposium)
        .exclude(consultation__state__in=[State.DRAFT, State.VOID])
        .order_by("consultation__number", "option")
    )
    if not rows:
        return {}
    views = {view.pk: view for view in consultations_of(symposium, only={row.consultation_id for row in rows})}
    stands = ((row.project_id, _stand(row, views[row.consultation_id], now)) for row in rows)
    return {project: stand for project, stand in stands if stand is not None}


def option_in(row: Candidacy, view: ConsultationView) -> int | None:
    """Return the option that a project is in a consultation, None where the draft was written anew without it."""
    return option_of(Priced(row.option, row.label, row.cost), view.terms)


def projects_in(view: ConsultationView) -> dict[int, int]:
    """Return the number of the project behind each option of a ballot that has one everybody can read."""
    rows = Candidacy.objects.filter(consultation=view.pk, project__shown=True).select_related("project")
    found = ((option_in(row, view), row.project.number) for row in rows)
    return {option: number for option, number in found if option is not None}


def _stand(row: Candidacy, view: ConsultationView, now: datetime | None) -> Stand | None:
    state, option = _seen(view, now), option_in(row, view)
    if state is State.DRAFT or option is None:
        return None
    return Stand(view.number, state, option in view.shared.winners if view.shared else None)


def eligible_projects(symposium: int) -> list[ProjectView]:
    """Return the projects that can stand on a ballot, by number."""
    rows = Project.objects.filter(symposium=symposium, state=ProjectState.ELIGIBLE).order_by("number")
    return [view for view in _views(rows, stands_of(symposium, None)) if view.standing is Standing.ELIGIBLE]


def not_free(draft: ConsultationView, symposium: int) -> list[int]:
    """Return the projects (numbers) of a draft that cannot stand on it any more, since nothing binds before opening."""
    rows = list(Candidacy.objects.filter(consultation=draft.pk).select_related("project"))
    free = {view.pk for view in eligible_projects(symposium)} if rows else set()
    return [row.project.number for row in rows if row.project_id not in free and option_in(row, draft) is not None]


def priced(views: Iterable[ProjectView]) -> tuple[Priced, ...]:
    """Return projects as a ballot holds them; those without a cost cannot stand on one."""
    return tuple(Priced(view.number, view.title, view.cost) for view in views if view.cost)


def districts_of(symposium: int) -> tuple[str, ...]:
    """Return the districts of the projects that everyone sees, in order of their letters."""
    rows = Project.objects.filter(symposium=symposium, shown=True).exclude(district="")
    return tuple(rows.order_by("district").values_list("district", flat=True).distinct())


def picture_names(symposium: int) -> list[str]:
    """Return the names of the pictures of a symposium's projects, each once, in order of their letters."""
    rows = Project.objects.filter(symposium=symposium).exclude(picture="")
    return list(rows.order_by("picture").values_list("picture", flat=True).distinct())


def currency_for_new(symposium: int) -> str:
    """Return the currency of a symposium's next project: that of the last one, of the first that of its timezone."""
    rows = Project.objects.filter(symposium=symposium).order_by("-number")
    last = rows.values_list("currency", flat=True).first()
    return last or currency_of(Symposium.objects.values_list("timezone", flat=True).get(pk=symposium))


def waiting(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Return those of these projects that nobody of the staff has looked at yet."""
    return rows.filter(read=False)


def _seen(view: ConsultationView, now: datetime | None) -> State:
    return view.moment.state if now is None else view.seen_by(late_audience(view.terms.place), now).state


def _listed(rows: QuerySet[Project], on: Mapping[int, Stand], stands: str, district: str, part: slice) -> Listed:
    found = list(rows.values_list("pk", "state", "district"))
    there = [(pk, _standing(ProjectState(state), on.get(pk))) for pk, state, where in found if district in ("", where)]
    asked = [pk for pk, one in there if stands in ("", one)]
    counts = Counter(one for _, one in there)
    return Listed(
        items=tuple(_views(rows.filter(pk__in=asked[part]), on)),
        total=len(asked),
        districts=tuple(sorted({where for _, _, where in found if where})),
        standings={one: counts[one] for one in Standing if counts[one]},
    )


def _standing(state: ProjectState, on: Stand | None) -> Standing:
    return standing(state, on.state if on else None, won=on.won if on else None)


def _views(rows: Iterable[Project], on: Mapping[int, Stand]) -> list[ProjectView]:
    return [_view(row, on.get(row.pk)) for row in rows]


def _view(row: Project, on: Stand | None) -> ProjectView:
    return ProjectView(
        pk=row.pk,
        number=row.number,
        title=row.title,
        body=row.body,
        district=row.district,
        place=Place(row.place, row.latitude, row.longitude),
        source=row.source,
        currency=row.currency,
        estimate=row.estimate,
        cost=row.cost,
        picture=PictureView(row.picture, row.width, row.height, row.weight) if row.picture else None,
        state=ProjectState(row.state),
        reason=row.reason,
        shown=row.shown,
        read=row.read,
        sent_at=row.sent_at,
        standing=_standing(ProjectState(row.state), on),
        consultation=on.consultation if on else None,
    )
