"""Stands in for curl where there is none, with as much of it as the README's commands use."""

import argparse
import sys

import httpx

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("-s", action="store_true")
parser.add_argument("-i", action="store_true")
parser.add_argument("-w", dest="ending", default="")
parser.add_argument("-X", dest="method")
parser.add_argument("-H", dest="headers", action="append", default=[])
parser.add_argument("-d", "--data-binary", dest="body")
given = parser.parse_args()

answer = httpx.request(
    given.method or ("GET" if given.body is None else "POST"),
    given.url,
    headers=[tuple(header.split(": ", 1)) for header in given.headers],
    content=given.body,
    trust_env=False,
)
if given.i:
    print(f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}")
    print(*(f"{name}: {value}" for name, value in answer.headers.items()), sep="\n", end="\n\n")
sys.stdout.write(answer.text + given.ending.replace(r"\n", "\n"))
