"""What can be wrong with the header and the claims of a token that is signed well."""

from tests.adapters.jwt.minting import NOW, USER

HEADER_CHANGES: dict[str, dict[str, object]] = {
    "alg is absent-minded": {"alg": ""},
    "alg is null": {"alg": None},
    "alg is a number": {"alg": 256},
    "alg is an empty list": {"alg": []},
    "alg is an object": {"alg": {}},
    "alg is a list of good ones": {"alg": ["HS256", "EdDSA"]},
    "alg is true": {"alg": True},
    "alg is unheard of": {"alg": "HS1"},
    "alg is that of an encryption": {"alg": "dir", "enc": "A256GCM"},
    "alg is none": {"alg": "none"},
    "alg is None": {"alg": "None"},
    "alg is NONE": {"alg": "NONE"},
    "alg is nOnE": {"alg": "nOnE"},
    "alg ends in NUL": {"alg": "none\0"},
    "typ is that of a session cookie": {"typ": "better-auth.session-cache+jwt"},
    "typ is JWS": {"typ": "JWS"},
    "typ is JOSE": {"typ": "JOSE"},
    "typ is a logout token's": {"typ": "logout+jwt"},
    "typ is a logout token's in full": {"typ": "application/logout+jwt"},
    "typ is a session cookie's in full": {"typ": "application/better-auth.session-cache+jwt"},
    "typ is a media type of another kind": {"typ": "text/jwt"},
    "typ is half a media type": {"typ": "application/"},
    "typ is a media type twice": {"typ": "application/application/jwt"},
    "typ is a media type of a number": {"typ": "application/1"},
    "typ is a media type with a parameter": {"typ": "application/jwt; charset=utf-8"},
    "typ is a media type with a space": {"typ": "application/ jwt"},
    "typ is a media type after a slash": {"typ": "/application/jwt"},
    "typ has a slash and nothing in front": {"typ": "/jwt"},
    "typ is empty": {"typ": ""},
    "typ has a space": {"typ": "JWT "},
    "typ is null": {"typ": None},
    "typ is a list": {"typ": ["JWT"]},
    "typ is true": {"typ": True},
    "crit names a claim": {"crit": ["exp"], "exp": NOW + 900},
    "crit is empty": {"crit": []},
    "crit is null": {"crit": None},
    "crit is a string": {"crit": "b64"},
    "crit names b64": {"crit": ["b64"], "b64": True},
    "the payload claims to be raw": {"b64": False},
    "the payload claims to be raw, critically": {"b64": False, "crit": ["b64"]},
    "kid is null": {"kid": None},
    "kid is a number": {"kid": 1},
    "kid is a list": {"kid": ["ed-1"]},
    "kid is an object": {"kid": {"kid": "ed-1"}},
}

CLAIM_CHANGES: dict[str, dict[str, object]] = {
    "sub is null": {"sub": None},
    "sub is a number": {"sub": 1},
    "sub is a fraction": {"sub": 1.5},
    "sub is true": {"sub": True},
    "sub is a list": {"sub": [USER]},
    "sub is an object": {"sub": {"id": USER}},
    "sub is empty": {"sub": ""},
    "sub is too long": {"sub": "x" * 256},
    "sub holds NUL": {"sub": "user\0"},
    "sub is no text": {"sub": "\ud800"},
    "exp has passed with the leeway": {"exp": NOW - 30},
    "exp is zero": {"exp": 0},
    "exp is negative": {"exp": -1},
    "exp is in milliseconds of the past": {"exp": -NOW * 1000},
    "exp is 2^53": {"exp": 2**53},
    "exp is 10^400": {"exp": 10**400},
    "exp is -10^400": {"exp": -(10**400)},
    "exp is 1e308": {"exp": 1e308},
    "nbf is 31 seconds ahead": {"nbf": NOW + 31},
    "nbf is barely too far ahead": {"nbf": NOW + 30.001},
    "nbf is 2^53": {"nbf": 2**53},
    "nbf is -10^400": {"nbf": -(10**400)},
    "iat is 31 seconds ahead": {"iat": NOW + 31},
    "iat is 2^53": {"iat": 2**53},
    "iat is 10^400": {"iat": 10**400},
} | {
    f"{name} is {kind}": {name: value}
    for name in ("exp", "nbf", "iat")
    for kind, value in {
        "null": None,
        "true": True,
        "false": False,
        "a numeric string": str(NOW),
        "an empty string": "",
        "a date": "2027-01-15T08:00:00Z",
        "a list": [NOW],
        "an object": {"seconds": NOW},
    }.items()
}


def nested(levels: int) -> bytes:
    """A sound payload of so many levels."""
    claims = b'{"sub":"user","exp":1900000000,"iat":1800000000,"x":'
    return claims + b'{"x":' * (levels - 1) + b"0" + b"}" * levels


RAW_PAYLOADS = {
    "exp in full-width digits": '{"sub":"user","exp":１９９９９９９９９９,"iat":1}'.encode(),
    "exp is hexadecimal": b'{"sub":"user","exp":0x713FB300,"iat":1800000000}',
    "exp has a leading zero": b'{"sub":"user","exp":01900000000,"iat":1800000000}',
    "claims below another one": b'{"claims":{"sub":"user","exp":1900000000,"iat":1800000000}}',
    "a token within": b'"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyIn0."',
    "iat twice": b'{"sub":"user","exp":1900000000,"iat":1,"iat":1800000000}',
    "empty": b"",
    "blank": b"  ",
    "null": b"null",
    "a list": b"[]",
    "a list of members": b'[["sub","user"]]',
    "a string": b'"sub"',
    "a number": b"1",
    "an object that is not closed": b'{"sub":"user"',
    "an object and a rest": b'{"sub":"user","exp":1900000000,"iat":1800000000} x',
    "two objects": b"{}{}",
    "not UTF-8": b'{"sub":"\xff","exp":1900000000,"iat":1800000000}',
    "UTF-16": '{"sub":"user","exp":1900000000,"iat":1800000000}'.encode("utf-16"),
    "UTF-16 without a mark": '{"sub":"user","exp":1900000000,"iat":1800000000}'.encode("utf-16-le"),
    "UTF-8 with a mark": b'\xef\xbb\xbf{"sub":"user","exp":1900000000,"iat":1800000000}',
    "a control character": b'{"sub":"us\ner","exp":1900000000,"iat":1800000000}',
    "JavaScript": b"{sub:'user',exp:1900000000,iat:1800000000}",
    "brackets 1500 deep": b"[" * 1500 + b"]" * 1500,
    "an object 33 deep": nested(33),
    "an object 1500 deep": nested(1500),
    "a number of 5000 digits": b'{"sub":"user","exp":' + b"9" * 5000 + b"}",
    "exp is NaN": b'{"sub":"user","exp":NaN,"iat":1800000000}',
    "exp is Infinity": b'{"sub":"user","exp":Infinity,"iat":1800000000}',
    "exp is 1e400": b'{"sub":"user","exp":1e400,"iat":1800000000}',
    "nbf is -Infinity": b'{"sub":"user","exp":1900000000,"iat":1800000000,"nbf":-Infinity}',
    "nbf is -1e400": b'{"sub":"user","exp":1900000000,"iat":1800000000,"nbf":-1e400}',
    "NaN somewhere": b'{"sub":"user","exp":1900000000,"iat":1800000000,"x":NaN}',
    "sub twice": b'{"sub":"admin","sub":"user","exp":1900000000,"iat":1800000000}',
    "sub twice, once escaped": b'{"s\\u0075b":"admin","sub":"user","exp":1900000000,"iat":1}',
    "exp twice": b'{"sub":"user","exp":1,"exp":1900000000,"iat":1800000000}',
    "twice below": b'{"sub":"user","exp":1900000000,"iat":1800000000,"x":{"y":1,"y":2}}',
}

RAW_HEADERS = {
    "empty": b" ",
    "null": b"null",
    "a list": b"[]",
    "a string": b'"HS256"',
    "not closed": b"{%s",
    "and a rest": b"{%s}}",
    "not UTF-8": b'{%s,"x":"\xff"}',
    "UTF-8 with a mark": b"\xef\xbb\xbf{%s}",
    "alg twice": b'{"alg":"none",%s}',
    "alg twice, once escaped": b'{"al\\u0067":"none",%s}',
    "typ twice": b'{%s,"typ":"better-auth.session-cache+jwt","typ":"JWT"}',
    "NaN": b'{%s,"x":NaN}',
    "brackets 33 deep": b'{%s,"x":' + b"[" * 32 + b"]" * 32 + b"}",
    "brackets 1500 deep": b'{%s,"x":' + b"[" * 1500 + b"]" * 1500 + b"}",
    "a number of 5000 digits": b'{%s,"x":' + b"1" * 5000 + b"}",
}


SOUND_PAYLOAD = nested(32)
SOUND_HEADER = b'{%s,"x":1}'
