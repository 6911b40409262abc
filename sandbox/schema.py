"""Compares what goes over the wire with a provider's own OpenAPI description.

Forms are decoded to nested data first: generic mock servers cannot read Stripe's bracket forms.
Unknown, missing and mistyped names are reported at every depth, each as one line of text.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_REF = "#/components/schemas/"
_INDEX = re.compile(r"\[([^\[\]]*)\]")


@dataclass
class Description:
    """An OpenAPI 3 document.

    expansions: (schema, field) -> schemas, divided by |, of the object that may stand there in
    place of the id the document names.
    """

    document: Json
    expansions: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, path: Path, expansions: Mapping[tuple[str, str], str] | None = None
    ) -> "Description":
        """From a JSON file."""
        return cls(json.loads(path.read_text(encoding="utf-8")), expansions or {})

    def operation(self, method: str, path: str) -> Json | None:
        """The operation behind an address, or None. A plain path goes before a pattern."""
        paths = self.document["paths"]
        if path in paths:
            return self._method(paths[path], method)
        for pattern, operations in paths.items():
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", pattern), path):
                return self._method(operations, method)
        return None

    def request_problems(
        self, method: str, path: str, fields: Iterable[tuple[str, str]]
    ) -> list[str]:
        """What is wrong with a query or form, given as its name-value pairs."""
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path}: no such operation"]
        schema = self._query(found) if method != "POST" else self._form(found)
        return self.problems(nested(fields), schema, f"{method} {path}", text=True)

    def answer_problems(self, method: str, path: str, body: object) -> list[str]:
        """What is wrong with the JSON of a successful answer."""
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path}: no such operation"]
        codes = (code for code in ("200", "201") if code in found["responses"])
        content = found["responses"][next(codes)]["content"]
        return self.problems(body, content["application/json"]["schema"], f"{method} {path}")

    def object_problems(self, name: str, value: object) -> list[str]:
        """What is wrong with a value that should be as the named schema says."""
        return self.problems(value, {"$ref": _REF + name}, name)

    def schema_of(self, word: str) -> str:
        """The name of the schema whose `object` field is this word. KeyError when there is none."""
        for name, schema in self.document["components"]["schemas"].items():
            if schema.get("properties", {}).get("object", {}).get("enum") == [word]:
                return str(name)
        raise KeyError(word)

    def problems(self, value: object, schema: Json, path: str, *, text: bool = False) -> list[str]:
        """What is wrong with a value. `text`: numbers and flags arrive as strings, as in forms."""
        return _Check(self, text).value(value, schema, path, "")

    @staticmethod
    def _method(operations: Json, method: str) -> Json | None:
        found: Json | None = operations.get(method.lower())
        return found

    @staticmethod
    def _query(operation: Json) -> Json:
        named = [one for one in operation.get("parameters", []) if one["in"] == "query"]
        return {
            "type": "object",
            "properties": {one["name"]: one["schema"] for one in named},
            "required": [one["name"] for one in named if one.get("required")],
            "additionalProperties": False,
        }

    @staticmethod
    def _form(operation: Json) -> Json:
        content = operation.get("requestBody", {}).get("content", {})
        body: Json = content.get("application/x-www-form-urlencoded", {})
        schema: Json = body.get("schema", {"type": "object", "properties": {}})
        return schema


def nested(fields: Iterable[tuple[str, str]]) -> Json:
    """`a[b][0]=c` as nested dicts; what is a list the schema tells."""
    root: Json = {}
    for name, value in fields:
        head, bracket, rest = name.partition("[")
        path = [head, *_INDEX.findall(bracket + rest)]
        place = root
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1] or str(len(place))] = value
    return root


class _Check:
    """One comparison. `owner` is the name of the schema whose field is looked at."""

    def __init__(self, description: Description, text: bool) -> None:  # noqa: FBT001
        self.description = description
        self.text = text

    def value(self, value: object, schema: Json, path: str, place: str) -> list[str]:
        """Problems of a value; `place` is "schema.field" where it stands."""
        if value is None:
            return [] if schema.get("nullable") or not schema else [f"{path}: null"]
        if "allOf" in schema:
            return self.value(value, schema["allOf"][0], path, place)
        if "anyOf" in schema:
            tries = [self.value(value, one, path, place) for one in schema["anyOf"]]
            return [] if [] in tries else min(tries, key=len)
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REF)
            return self._object(value, self._schema(name), path, name)
        return self._plain(value, schema, path, place)

    def _schema(self, name: str) -> Json:
        found: Json = self.description.document["components"]["schemas"][name]
        return found

    def _plain(self, value: object, schema: Json, path: str, place: str) -> list[str]:
        kind = schema.get("type")
        if kind == "object":
            return self._object(value, schema, path, place)
        if kind == "array":
            return self._array(value, schema, path, place)
        if kind == "string":
            return self._string(value, schema, path, place)
        if kind in ("integer", "number", "boolean"):
            return [] if self._is(kind, value) else [f"{path}: {value!r} is no {kind}"]
        return []

    def _is(self, kind: str, value: object) -> bool:
        if self.text:
            if kind == "boolean":
                return value in ("true", "false")
            return isinstance(value, str) and bool(re.fullmatch(r"-?\d+(\.\d+)?", value))
        if kind == "boolean":
            return isinstance(value, bool)
        allowed = (int,) if kind == "integer" else (int, float)
        return isinstance(value, allowed) and not isinstance(value, bool)

    def _string(self, value: object, schema: Json, path: str, place: str) -> list[str]:
        if isinstance(value, dict) and not self.text:
            owner, _, name = place.rpartition(".")
            target = self.description.expansions.get((owner, name))
            words = (target or "").split("|")
            if target and (name := self._named(words, value)):
                return self._object(value, self._schema(name), path, name)
        if not isinstance(value, str):
            return [f"{path}: {value!r} is no string"]
        allowed = schema.get("enum", schema.get("x-open-enum"))
        if allowed == [""] and "enum" not in schema:
            allowed = None  # any text, and an empty one to unset it
        return [] if allowed is None or value in allowed else [f"{path}: {value!r} is not allowed"]

    def _named(self, names: list[str], value: Json) -> str:
        """Which of the schemas an expanded object is, by its `object` word."""
        for name in names:
            if self._schema(name)["properties"]["object"]["enum"] == [value.get("object")]:
                return name
        return ""

    def _array(self, value: object, schema: Json, path: str, place: str) -> list[str]:
        if self.text and isinstance(value, dict) and all(key.isdigit() for key in value):
            value = [value[key] for key in sorted(value, key=int)]
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no list"]
        return [
            problem
            for index, one in enumerate(value)
            for problem in self.value(one, schema["items"], f"{path}[{index}]", place)
        ]

    def _object(self, value: object, schema: Json, path: str, name: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{path}: {value!r} is no object"]
        fields: Json = schema.get("properties", {})
        more = schema.get("additionalProperties")
        found = []
        # The derived description has one schema for an object and its deleted form, which shows
        # only id, object and deleted.
        if value.get("deleted") is not True:
            missing = [one for one in schema.get("required", []) if one not in value]
            found += [f"{path}: {one} is missing" for one in missing]
        for key, one in value.items():
            if key in fields:
                found += self.value(one, fields[key], f"{path}.{key}", f"{name}.{key}")
            elif isinstance(more, dict):
                found += self.value(one, more, f"{path}.{key}", "")
            else:
                found.append(f"{path}: {key} is unknown")
        return found
