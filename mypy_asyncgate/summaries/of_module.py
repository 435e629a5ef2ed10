"""All summaries of the functions and classes of one module."""

from __future__ import annotations

from functools import partial

from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import called_function
from mypy_asyncgate.summaries.fields import OwningClasses
from mypy_asyncgate.summaries.parameters import GraphOf, Parameters
from mypy_asyncgate.summaries.results import Makes, Results


class ModuleSummaries:
    """The summaries of one module, each computed on first request.

    ``graph_of`` returns the graph of a function of the module, and ``makes`` tells whether a call
    in it makes a resource.
    """

    def __init__(self, module: Module, graph_of: GraphOf, makes: Makes) -> None:
        function_of = partial(called_function, module=module.tree.fullname)
        self.parameters = Parameters(graph_of, function_of)
        self.results = Results(graph_of, function_of, self.parameters, makes)
        self.classes = OwningClasses(module, self.parameters)
