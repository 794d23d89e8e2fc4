"""Every kind of request that there is below a user's path."""

ROUTES = ("", "/{task}", "/{task}/complete", "/{task}/restore", "/changes", "/events")
UNKNOWN_ROUTES = ("/{task}/nothing", "/{task}/complete/x", "//{task}", "/%ff", "/%zz", "//")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get")
BODIES = (b"", b"{", b'{"title": "x"}', b'{"title": 1}', b"x" * 70_000)
QUERIES = ("", "?limit=0", "?cursor=x", "?q=%ff", "?q=" + "x" * 9000)


def every_request(tasks: str, task_id: str) -> list[tuple[str, str, bytes]]:
    """Methods, targets and bodies, right and wrong, below the path of a user's tasks."""
    targets = [tasks + route.format(task=task_id) for route in (*ROUTES, *UNKNOWN_ROUTES)]
    return [
        *((method, target, b"") for method in METHODS for target in targets),
        *(
            (method, target, body)
            for method in METHODS
            for target in targets[:3]
            for body in BODIES
        ),
        *(("GET", target + query, b"") for target in targets for query in QUERIES),
    ]
