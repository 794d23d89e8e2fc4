"""Parameters outside their rules: CONTRACT.md, clauses 3.17 to 3.20."""

from urllib.parse import quote

from tests.hostile.cases import INVALID, NO_CURSOR, Case, ask, case

BROKEN_ESCAPES = ("%", "%4", "%zz", "%ff", "%c3", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%u0041")

LIMITS = (
    "",
    "0",
    "00",
    "1001",
    "10000",
    "-1",
    "+1",
    "%2B1",
    "01",
    "1e2",
    "5.0",
    "1,0",
    "0x10",
    "1_0",
    "1%20",
    "%0a1",
    "1%00",
    "Infinity",
    "NaN",
    "null",
    "true",
    quote("１"),
    quote("٣"),
    quote("²"),
    "9" * 5000,
)
BOOLEANS = ("", "1", "0", "True", "TRUE", "yes", "true%20", "true%00", "null", "true,false")
SORTS = (
    "",
    "id",
    "user_id",
    "Title",
    "+title",
    "%2Btitle",
    "--title",
    "-",
    "title%20desc",
    "title;--",
    "title,id",
    "title%00",
    "(select%201)",
)
SEARCHES = ("", "x" * 201, "%F0%9F%92%A5" * 201, "%00", "a%00b")

REFUSED = {
    "limit": [*LIMITS, *BROKEN_ESCAPES, "1&limit=1", "1&limit=2", "1&%6Cimit=1", "1&limit=%ff"],
    "completed": [*BOOLEANS, "%ff", "true&completed=true", "%74rue&completed=true"],
    "deleted": [*BOOLEANS, "%ff", "false&deleted=false"],
    "sort": [*SORTS, "%ff", "title&sort=title"],
    "q": [*SEARCHES, *BROKEN_ESCAPES, "a&q=a", "a&q="],
    "cursor": ["%ff", "%", "a&cursor=a"],
}
SINCE = {"since": ["%ff", "%", "a&since=a"], "limit": ["0", "1e2", "1001", "1&limit=1"]}
ALL_WRONG = "limit=0&sort=x&completed=2&deleted=3&q=&cursor=%ff"

ACCEPTED = (
    "limit=1000",
    "limit=1",
    "q=" + "x" * 200,
    "q=" + "%F0%9F%92%A5" * 200,
    "q=%25",
    "q=_",
    "q=%5C",
    "q='%20OR%20'1'='1",
    "q=%3Cscript%3E",
    "q=%EF%BF%BF",
    "q=%E2%80%AE",
    "q=%C3%9F%C4%B0",
    "q=+",
    "colour=red&colour=blue",
    "%ff=1",
    "%zz=1",
    "Limit=0",
    "limit%20=0",
    "limit%00=0",
    "limit[]=0",
    "since=x",
    "=",
    "&&",
    "=&=&",
    ";limit=0",
    "user_id={other}",
    "actor={other}",
    "&".join(["x=y"] * 1500),
)

CURSORS = (
    "",
    "x",
    "AAAA",
    "....",
    "null",
    "0",
    "%20",
    "%00",
    "{id}",
    "{token}",
    "A" * 4096,
    "B" * 4097,
    "C" * 7000,
    "====",
    "AAAA=",
    "%2B%2F",
    quote("é"),
    quote("Ａ"),
    "%F0%9F%92%A5",
    "eyJhIjoxfQ",
    "-1",
    "' OR 1=1".replace(" ", "%20"),
)

CASES: list[Case] = [
    *(
        case(
            f"{path[8:]}?{name}={value[:40]}",
            "3.19",
            ask(f"GET {path}?{name}={value}"),
            INVALID,
            blames={name},
        )
        for path, parameters in (("{tasks}", REFUSED), ("{tasks}/changes", SINCE))
        for name, values in parameters.items()
        for value in values
    ),
    *(
        case(
            f"{name} without a value", "3.19", ask(f"GET {{tasks}}?{name}"), INVALID, blames={name}
        )
        for name in ("limit", "completed", "deleted", "sort", "q")
    ),
    case("everything wrong", "4.15", ask(f"GET {{tasks}}?{ALL_WRONG}"), INVALID, blames=REFUSED),
    *(
        case(f"list?{query[:60]} is fine", "3.19", ask(f"GET {{tasks}}?{query}"), "200")
        for query in ACCEPTED
    ),
    *(
        case(
            f"the cursor {cursor[:40]!r}", "3.20", ask(f"GET {{tasks}}?cursor={cursor}"), NO_CURSOR
        )
        for cursor in CURSORS
    ),
    *(
        case(
            f"the sync token {token[:40]!r}",
            "4.2",
            ask(f"GET {{tasks}}/changes?since={token}"),
            NO_CURSOR,
        )
        for token in CURSORS
    ),
    *(
        case(
            f"the last event id {token[:40]!r}",
            "4.2",
            ask("GET {tasks}/events", f"Last-Event-ID: {token}"),
            NO_CURSOR,
        )
        for token in CURSORS
    ),
]
