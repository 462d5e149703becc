"""Completion in the shell: ids of questions, names of their parameters, and values.

``_STANDLINK_COMPLETE=bash_source standlink`` prints what Bash needs; ``zsh_source`` and ``fish_source`` are for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from ..errors import StandlinkError

if TYPE_CHECKING:
    from ..queries.question import Parameter

#: The most values that are offered.
_MOST: Final = 20
#: Bash takes these for words of their own.
_BREAKS: Final = ("=", ":")


class _Bash(BashComplete):
    """Completion in Bash that keeps NAME=VALUE together, and sets no space after NAME=."""

    name = "bash"
    source_template = BashComplete.source_template.replace(
        "    return 0\n", "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n    return 0\n"
    )

    #: What Bash takes for words before the one that is begun, although they belong to it.
    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, last = super().get_completion_args()
        words: list[str] = []
        for word in [*args, *filter(None, [last])]:
            if words and (word in _BREAKS or words[-1].endswith(_BREAKS)):
                words[-1] += word
            else:
                words.append(word)
        whole = words.pop() if last else ""
        self._before = whole if last in _BREAKS else whole.removesuffix(last)
        return words, whole

    def format_completion(self, item: CompletionItem[Any]) -> str:
        # Bash replaces what follows the last break only.
        return f"{item.type},{item.value.removeprefix(self._before)}"


add_completion_class(_Bash)


def complete_question(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """Return the questions whose id begins so, or whose name in its theme does."""
    from ..queries.library import library

    found = [q for q in library().values() if q.id.startswith(begun) or q.id.partition("/")[2].startswith(begun)]
    return [CompletionItem(question.id, help=question.question) for question in found]


def complete_argument(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """Return the parameters of the question that can still be given or, after ``NAME=``, the values of one."""
    from ..queries.library import library

    question = library().get(ctx.params.get("question") or "")
    if question is None:
        return []
    name, equals, value = begun.partition("=")
    if equals:
        found = next((p for p in question.parameters if p.name == name), None)
        return [CompletionItem(f"{name}={item.value}", help=item.help) for item in _values(ctx, found, value)]
    given = {argument.partition("=")[0] for argument in ctx.params.get("arguments") or ()}
    open_ = [p for p in question.parameters if p.name.startswith(begun) and (p.many or p.name not in given)]
    return [CompletionItem(f"{parameter.name}=", help=parameter.help) for parameter in open_]


def _values(ctx: click.Context, parameter: Parameter | None, begun: str) -> list[CompletionItem[str]]:
    if parameter is None:
        return []
    if parameter.choices:
        return [CompletionItem(choice) for choice in parameter.choices if choice.startswith(begun)]
    return [] if parameter.is_word else _things(ctx, parameter, begun)


def _things(ctx: click.Context, parameter: Parameter, begun: str) -> list[CompletionItem[str]]:
    """Return things of the current release whose slug or name begins so; none if there is no release."""
    from ..graph.releases.release import Releases
    from ..ontology.namespaces import local_name
    from ..queries.search.ranking import suggest
    from ..settings import data_folder

    kind, colon, sought = begun.rpartition(":")
    kinds = (kind,) if colon else () if "thing" in parameter.kinds else parameter.kinds
    try:
        release = Releases(data_folder(ctx.find_root().params.get("home"))).current()
        hits = suggest(release, sought, _MOST, kinds) if sought else ()
    except StandlinkError:
        return []
    slugs = [(local_name(hit.iri).partition("/")[2], hit.label) for hit in hits]
    # The shell keeps only what continues the word that was begun.
    return [CompletionItem(f"{kind}{colon}{slug}", help=label) for slug, label in slugs if slug.startswith(sought)]
