"""Paths that are none, and other forms of a target: RFC 9112, section 3.2, and clause 4.5."""

from tests.hostile.cases import (
    BELOW,
    FORBIDDEN,
    MALFORMED,
    NO_METHOD,
    NOT_FOUND,
    UNAUTHORIZED,
    Case,
    ask,
    bare,
    case,
)

UNKNOWN = [
    case(f"the path {path.decode('latin-1')[:60]!r}", "4.5", ask(b"GET " + path), NOT_FOUND)
    for path in (
        b"/api",
        b"/api/",
        b"/api/{me}",
        b"/api/{me}/",
        b"/api/{me}/task",
        b"/api/{me}/Tasks",
        b"/api/{me}/tasks//",
        b"/api/{me}//tasks",
        b"/api/{me}/./tasks",
        b"/api/{me}/tasks/../tasks",
        b"/api/{me}/tasks/%2e%2e/tasks",
        b"/api/{me}/tasks;v=1",
        b"/api/{me}/tasks%3Flimit=1",
        b"/api/{me}/tasks%2F{id}",
        b"/api/{me}/tasks%00",
        b"/api/{me}/tasks%20",
        b"/api/{me}/tasks%0d%0aSet-Cookie:%20a=b",
        b"/api/{me}/tasks/{id}/x",
        b"/api/{me}/tasks/{id}//complete",
        b"/api/{me}/tasks/{id}/%63omplete/x",
        b"/api/{me}/tasks/changes/x",
        b"/api/{me}/tasks/events/x",
        b"//api/{me}/tasks",
        b"/API/{me}/tasks",
        b"/apis",
        b"/%2561pi/{me}/tasks",
        b"/api\\{me}\\tasks",
        b"/",
        b"//",
        b"/%",
        b"/%ff",
        b"/..",
        b"/../etc/passwd",
        b"/%2e%2e/%2e%2e/etc/passwd",
        b"/..%c0%af..%c0%afetc/passwd",
        b"/docs/../api/{me}/tasks",
        b"//docs",
        b"/docs%2f",
        b"/.env",
        b"/framework/openapi.json",
        b"/schema",
        b"/favicon.ico",
        b"/openapi.json.bak",
        b"/health",
        b"/health/LIVE",
        b"/health/live/x",
        b"/metrics%00",
        b"/metrics/",
        b"/metrics/?x",
        b"/%6detrics",
        b"/metric%73",
        b"/%6Detrics/",
        b"//metrics",
        b"/./metrics",
        b"/metrics;x",
        b"/Metrics",
        b"/%64ocs",
        b"/docs/%69con.svg",
        b"/openapi%2ejson",
        b"/health/%6cive",
        b"/%68ealth/ready/",
    )
]

TASK_IDS = [
    case(
        f"the task id {task_id.decode('latin-1')[:60]!r}",
        "4.5",
        ask(b"GET {tasks}/" + task_id),
        NOT_FOUND,
    )
    for task_id in (
        b"0",
        b"-1",
        b"x",
        b"null",
        b"undefined",
        b"NaN",
        b"%7B{id}%7D",
        b"{{id}}",
        b"urn:uuid:{id}",
        b"{id}%20",
        b"%20{id}",
        b"{id}%00",
        b"{id}%0a",
        b"{id}.json",
        b"{id};x",
        b"{id},{id}",
        b"%EF%BC%90{id}",
        b"00000000-0000-0000-0000-000000000000",
        b"ffffffff-ffff-ffff-ffff-ffffffffffff",
        b"0199{id}",
        b"01997f3e7fa572acb2bc4224a494f010",
        b"01997F3E-7FA5-72AC-B2BC-4224A494F010",
        "０1997f3e-7fa5-72ac-b2bc-4224a494f010".encode(),
        b"01997f3e-7fa5-72ac-b2bc-4224a494f01g",
        b"01997f3e-7fa5-72ac-b2bc-4224a494f0100",
        b"' OR '1'='1".replace(b" ", b"%20"),
        b"1%3BDROP%20TABLE%20tasks",
        b"$%7Bjndi:ldap://127.0.0.1/a%7D".replace(b"/", b"%2f"),
        b"%3Cscript%3E",
        b"..",
        b"%2e%2e",
        b"%2e%2e%2f{other}%2ftasks",
        b"%",
        b"%zz",
        b"%ff",
        b"%c3",
        b"%c0%80",
        b"%c0%ae%c0%ae",
        b"%ed%a0%80",
        b"%f4%90%80%80",
        b"%u0041",
        b"x" * 6000,
    )
]

ENCODED = [
    case(
        "letters that need not be encoded", "RFC 3986, 2.3", ask("GET /%61pi/{me}/%74asks"), "200"
    ),
    case(
        "hexadecimal digits in either case",
        "RFC 3986, 2.1",
        ask("GET /api/{me}/t%61%73%6B%73"),
        "200",
    ),
    case("a slash at the end", "3.16", ask("GET {tasks}/"), "200"),
    case("a question mark and nothing", "3.19", ask("GET {tasks}?"), "200"),
    case("two question marks", "3.19", ask("GET {tasks}??limit=0"), "200"),
]

USERS = [
    case(
        f"the user {user.decode('latin-1')[:40]!r}",
        "4.4",
        ask(b"GET /api/" + user + b"/tasks"),
        answer,
    )
    for users, answer in {
        (
            b"{other}",
            b"{me}%20",
            b"%20{me}",
            b"{me}%00",
            b"{me}%0a",
            b"{me}%2Ftasks",
            b"%2561{me}",
            b"{me}.",
            b"{me},{other}",
            b"{me}%E2%80%8B",
            b"..",
            b".",
            b"",
            b"*",
            b"%2A",
            b"me",
            b"self",
            b"null",
            b"undefined",
            b"0",
            b"%F0%9F%92%A5",
            "é".encode(),
            b"x" * 6000,
        ): FORBIDDEN,
        (b"%ff", b"%", b"%zz", b"%ed%a0%80", b"%c0%80", b"%c3", b"{me}%"): NOT_FOUND,
    }.items()
    for user in users
]

FORMS = [
    case("an absolute target", "RFC 9112, 3.2.2", ask("GET http://service.test{tasks}"), "200"),
    case(
        "an absolute target of TLS",
        "RFC 9112, 3.2.2",
        ask("GET https://service.test{tasks}"),
        "200",
    ),
    case(
        "an absolute target elsewhere", "RFC 9112, 3.2.2", ask("GET http://evil.test{tasks}"), "200"
    ),
    case("an absolute target without a path", "4.5", ask("GET http://service.test"), NOT_FOUND),
    case(
        "an absolute target of another user",
        "4.4",
        ask("GET http://service.test{theirs}"),
        FORBIDDEN,
    ),
    case(
        "an absolute target without a token",
        "4.3",
        bare("GET http://service.test{tasks}", "Host: service.test", "Connection: close"),
        UNAUTHORIZED,
    ),
    case("an authority", "4.31", ask("GET service.test:80"), MALFORMED),
    case("an authority to connect to", "4.31", ask("CONNECT service.test:80"), MALFORMED),
    case("a path to connect to", "4.6", ask("CONNECT {tasks}"), NO_METHOD),
    *(
        case(f"an asterisk to {method}", "4.31", ask(f"{method} *"), MALFORMED)
        for method in ("GET", "HEAD", "POST", "DELETE", "TRACE")
    ),
    *(
        case(f"the target {target.decode('latin-1')!r}", "4.25", ask(b"GET " + target), BELOW)
        for target in (
            b"api/{me}/tasks",
            b"?limit=1",
            b"/api/\xff/tasks",
            b"{tasks}?q=\xff",
            b"/api/\0/tasks",
            b"/api/\x01/tasks",
            b"/api/\x7f\xff/tasks",
            b"{tasks}?q=a\tb",
        )
    ),
    case(
        "a fragment, which no target has", "RFC 9112, 3.2", ask("GET {tasks}#x"), f"200 | {BELOW}"
    ),
]

CASES: list[Case] = [*UNKNOWN, *TASK_IDS, *ENCODED, *USERS, *FORMS]
