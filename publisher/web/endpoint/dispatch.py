"""The application's dispatch: Flask's own, and a straight way for addresses that programs ask for very often.

Flask binds its map of routes to every request and matches the path with all of them, which is as much work as reading
a query. On the straight way a path stands for its route at once; hooks, errors and the end of the request are Flask's,
so that nothing is decided twice.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Request, Response
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

from publisher.errors import PublisherError

#: Methods that go straight; others are Flask's to answer (OPTIONS) or to refuse.
_METHODS = frozenset({"GET", "HEAD", "POST"})


class Application(Flask):
    """Flask with straight ways. No function of this application runs after a request, so none is looked for there."""

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self._straight: dict[str, Rule] = {}

    def straight(self, endpoint: str) -> None:
        """Requests for the path of this endpoint, which has no variables and takes GET and POST, go there unrouted."""
        rule = next(self.url_map.iter_rules(endpoint))
        self._straight[rule.rule] = rule

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """None, which means no routing, where the request has its route already."""
        rule = self._straight.get(request.path) if request is not None else None
        if request is None or rule is None or request.method not in _METHODS:
            return super().create_url_adapter(request)
        request.url_rule, request.view_args = rule, {}
        return None

    def full_dispatch_request(self) -> Response:
        """The answer to the request at hand; what is raised is answered by the same error handlers as elsewhere."""
        context = request_ctx
        if context.url_adapter is not None or context.request.routing_exception is not None:
            return super().full_dispatch_request()
        try:
            early = self.preprocess_request()
            if early is not None:
                return self.make_response(early)
            return cast(Response, self.view_functions[cast(Rule, context.request.url_rule).endpoint]())
        except (HTTPException, PublisherError) as error:
            return self.make_response(self.handle_user_exception(error))
