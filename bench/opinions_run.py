"""halqa's side of the bench of opinion maps, each measurement in a process of its own: its time, its memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from halqa.formats import polis
from halqa.rules.opinions.agreement import adjusted_rand
from halqa.rules.opinions.drawing import Map, Mode, Wish, draw
from halqa.rules.opinions.growing import begun, grown
from halqa.rules.opinions.naming import names_of
from halqa.rules.opinions.stability import stability_of
from halqa.rules.opinions.telling import tell
from halqa.rules.opinions.votes import Votes, gather


def invented(people: int, statements: int, each: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return person, statement and vote of rows in any order, and each person's true group: 45, 35 and 20 %.

    About so many votes `each` (lognormal Poisson), on statements of skewed exposure, 12 % of them passes.
    """
    dice = np.random.default_rng(1)
    lengths = np.clip(dice.poisson(dice.lognormal(np.log(each) - 0.125, 0.5, people)), 1, statements // 2)
    shown = np.cumsum(dice.lognormal(0, 0.6, statements))
    owner = np.repeat(np.arange(people), lengths)
    cell = np.searchsorted(shown, dice.random(len(owner)) * shown[-1]).clip(0, statements - 1)
    pairs = np.sort(owner * statements + cell)
    owner, cell = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], statements)
    true = dice.choice(3, people, p=(0.45, 0.35, 0.2))
    likes = 1 / (1 + np.exp(-(dice.normal(0, 0.8, statements) + dice.normal(0, 0.9, (3, statements)))))
    vote = np.where(dice.random(len(owner)) < likes[true[owner], cell], 1, -1)
    vote[dice.random(len(owner)) < 0.12] = 0
    order = dice.permutation(len(owner))
    return owner[order].astype(np.int32), cell[order].astype(np.int16), vote[order].astype(np.int8), true


def rows_of(path: str) -> dict[str, np.ndarray]:
    """Return the columns of a file of votes."""
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def real(data: Path, name: str) -> tuple[Votes, frozenset[str], dict[str, int]]:
    """Return the votes, rejected statements and published groups of a real conversation."""
    folder = data / "opinions" / name
    rows = polis.read_votes((folder / "votes.csv").read_bytes())
    comments = polis.read_comments((folder / "comments.csv").read_bytes())
    published = polis.read_groups((folder / "participants-votes.csv").read_bytes())
    votes = gather(rows.people, rows.statements, rows.values, times=rows.times)
    return votes, frozenset(one.id for one in comments if one.rejected), published


def drawn(path: str, mode: Mode = Mode.ROBUST) -> tuple[Map, float, float]:
    """Return the map of a file of votes, and from votes in memory to the full result: seconds, and of the processor."""
    told = rows_of(path)
    rejected = frozenset(map(str, told["rejected"].tolist()))
    started, spent = time.perf_counter(), time.process_time()
    made = draw(
        gather(told["person"], told["statement"], told["vote"], times=told.get("time")), Wish(mode, None, rejected)
    )
    return made, time.perf_counter() - started, time.process_time() - spent


def whole(path: str, runs: str, draws: str) -> dict[str, object]:
    """Draw so many times, then again from so many other crowds."""
    before = _memory()
    made, *first = drawn(path)
    after, found = _memory(), [first, *(list(drawn(path)[1:]) for _ in range(int(runs) - 1))]
    started, spent = time.perf_counter(), time.process_time()
    if int(draws):
        stability_of(made, int(draws))
    again = {"bootstrap": time.perf_counter() - started, "bootstrap_cpu": time.process_time() - spent}
    told = {"k": made.groups.k, "ari": _truth(made, rows_of(path).get("true"))}
    seconds, cpu = zip(*found, strict=True)
    return {"seconds": seconds, "cpu": cpu, "memory": after, "before": before, **again, **told}


def refresh(path: str, times: str) -> dict[str, object]:
    """Add a thousand new votes, so many times: seconds to the map, and to all that pages tell of it, as the worker."""
    told = rows_of(path)
    kept = begun(gather(told["person"], told["statement"], told["vote"]))
    before, maps, pages, cpu = None, [], [], []
    for turn in range(int(times)):
        new = newcomers(np.random.default_rng(turn), kept.votes)
        started, spent = time.perf_counter(), time.process_time()
        kept = grown(kept, new)
        made = draw(kept.votes, None, kept.matrices)
        drawn_at = time.perf_counter()
        before = tell(made, names_of(made, before))
        maps.append(drawn_at - started)
        pages.append(time.perf_counter() - started)
        cpu.append(time.process_time() - spent)
    cold = draw(kept.votes)
    same = made.matrices.digest() == cold.matrices.digest() and np.array_equal(made.groups.of, cold.groups.of)
    return {"maps": maps, "pages": pages, "cpu": cpu, "same": bool(same)}


def newcomers(dice: np.random.Generator, votes: Votes) -> Votes:
    """Return a thousand new votes: of 500 people who change one, of 400 on any statement, of 100 who come anew."""
    some = dice.choice(len(votes.people), 900, replace=False)
    names = np.array([int(votes.people[at]) for at in some.tolist()])
    late = int(votes.people[-1]) + 1 + np.arange(100)
    again = np.array(votes.statements, np.int64)[votes.cells[votes.starts[some[:500]]]]
    what = np.concatenate((again, dice.integers(0, len(votes.statements), 500)))
    return gather(np.concatenate((names, late)), what, dice.integers(-1, 2, 1_000))


def _truth(made: Map, true: np.ndarray | None) -> float | None:
    if true is None:
        return None
    told = made.groups.of >= 0
    return adjusted_rand(true[np.array(made.votes.people, dtype=int)][told], made.groups.of[told])


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def invent(path: str, people: str, statements: str, each: str) -> dict[str, object]:
    """Write an invented conversation."""
    person, statement, vote, true = invented(int(people), int(statements), int(each))
    none = np.empty(0, np.int64)
    np.savez(Path(path), person=person, statement=statement, vote=vote, true=true, rejected=none)
    return {"votes": len(vote)}


TASKS = {task.__name__: task for task in (whole, refresh, invent)}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
