"""Writes the cases under conformance/ as first inputs of the fuzz targets: seed.py <folder>."""

import base64
import hashlib
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def cases(theme, kind=None):
    for path in sorted((ROOT / "conformance" / theme).glob("*.json")):
        content = json.loads(path.read_text())
        if kind is None:
            yield from content
        elif content["kind"] == kind:
            yield from content["cases"]


def json_inputs():
    for case in cases("json"):
        if "input" in case:
            # Lone surrogates stand for bytes that are no text.
            yield case["input"].encode("utf-8", "surrogatepass")
        elif "input_base64" in case:
            yield base64.b64decode(case["input_base64"])


def error_inputs():
    for case in cases("errors", "error"):
        kind = case.get("headers", {}).get("content-type", "").replace(" ", "")
        first = f"{case['protocol']} {case['status']} {kind}".rstrip()
        yield f"{first}\n{case.get('body', '')}".encode("utf-8", "surrogatepass")


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)


def path_inputs():
    methods = ["GetUser", "GetBook", "ReadFile", "GetAny", "GetNested", "Search", "Create"]
    for case in cases("http", "http"):
        name = case["method"].split(".")[-1]
        if name in methods:
            values = "\0".join(texts(case.get("request", {})))
            yield bytes([methods.index(name)]) + values.encode("utf-8", "surrogatepass")


def template_inputs():
    proto = (ROOT / "conformance/proto/conformance/http/v1/http.proto").read_text()
    golden = "".join(path.read_text() for path in sorted((ROOT / "rust/codegen/tests/golden").glob("*/input.proto")))
    for text in (proto + golden).split('"'):
        if text.startswith("/"):
            yield text.encode()


def pushback_inputs():
    for case in cases("engine", "pushback"):
        lines = [f"{name}: {value}" for name, value in case.get("headers", {}).items()]
        yield "\n".join(lines).encode()


def main():
    folder = pathlib.Path(sys.argv[1])
    targets = {
        "json": json_inputs,
        "error": error_inputs,
        "path": path_inputs,
        "template": template_inputs,
        "pushback": pushback_inputs,
    }
    for target, inputs in targets.items():
        corpus = folder / target
        corpus.mkdir(parents=True, exist_ok=True)
        count = 0
        for data in inputs():
            (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data)
            count += 1
        if count == 0:
            sys.exit(f"no case seeds the target {target}")
        print(f"{target}: {count} seeds")


if __name__ == "__main__":
    main()
