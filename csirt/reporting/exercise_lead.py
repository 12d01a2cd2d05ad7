"""What the lead animator alone holds: the truth of the story, what to lay out, the phases, the end.

On paper nobody else says the hour that the clock jumps to, nor puts the questions to the table.
"""

from collections.abc import Iterable, Iterator

from csirt.model.exercise import ExercisePhase, Prompt
from csirt.model.record import Text
from csirt.reporting.exercise_paper import Paper


def lead(paper: Paper) -> Iterator[str]:
    """Yield the parts that stand before the injects on the sheet of the lead animator."""
    exercise = paper.exercise
    yield f'<p class="notice">{paper.say("lead.secret")}</p>'
    if exercise.ground_truth is not None:
        yield f"<h2>{paper.say('lead.truth')}</h2>"
        yield f'<p class="lines">{paper.words(exercise.ground_truth)}</p>'
    yield from _listed(paper, "materials", exercise.materials)
    if exercise.phases:
        yield f"<h2>{paper.say('lead.phases')}</h2>"
        before, after = exercise.clock.briefing_minutes, exercise.clock.debrief_minutes
        yield f'<p class="small">{paper.say("lead.around", before=before, after=after)}</p>'
        for phase in exercise.phases:
            yield from _phase(paper, phase)
    yield from _listed(paper, "takeaways", exercise.takeaways)


def _listed(paper: Paper, key: str, texts: Iterable[Text]) -> Iterator[str]:
    rows = "".join(f"<li>{paper.words(each)}</li>" for each in texts)
    if rows:
        yield f"<h2>{paper.say(f'lead.{key}')}</h2><ul>{rows}</ul>"


def _phase(paper: Paper, phase: ExercisePhase) -> Iterator[str]:
    span = next((each for each in paper.plan.spans if each.id == phase.id), None)
    hours = ""
    if span is not None:
        hours = paper.say("when", real=paper.real(span.start), hour=paper.hour(span.start))
    yield f"<h3>{f'{hours} · ' if hours else ''}{paper.words(phase.title)}</h3>"
    if phase.notes is not None:
        yield f'<p class="lines">{paper.words(phase.notes)}</p>'
    for prompt in phase.prompts:
        yield from _prompt(paper, prompt)


def _prompt(paper: Paper, prompt: Prompt) -> Iterator[str]:
    """Yield a question to the table, how to hear the answers, and what one hopes to hear."""
    yield f"<p><b>{paper.say('lead.ask')}</b> {paper.words(prompt.question)}</p>"
    if prompt.guidance is not None:
        yield f'<p class="lines">{paper.words(prompt.guidance)}</p>'
    hoped = "".join(
        f"<li>{paper.words(each)}</li>" for each in (*prompt.themes, *prompt.follow_ups)
    )
    if hoped:
        yield f'<p class="small">{paper.say("lead.hoped")}</p><ul class="small">{hoped}</ul>'
