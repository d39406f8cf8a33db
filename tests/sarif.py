"""What a SARIF 2.1.0 log has to be, as far as this program writes one, as a JSON Schema.

Written down from the standard (OASIS, Static Analysis Results Interchange Format 2.1.0, section 3),
which allows no property that it does not name.
"""

from __future__ import annotations

from typing import Any

import jsonschema

_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_TEXT = {"type": "string", "minLength": 1}


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_STRING = _object("text", text=_TEXT, markdown=_TEXT)
_RULE = _object(
    "id",
    id=_TEXT,
    name=_TEXT,
    shortDescription=_STRING,
    fullDescription=_STRING,
    help=_STRING,
    helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=_object(level=_LEVEL),
)
_COUNTED = {"type": "integer", "minimum": 1}
_PLACE = _object(
    artifactLocation=_object("uri", uri={"type": "string", "pattern": r"^[\w./~%-]+$"}),
    region=_object("startLine", startLine=_COUNTED, startColumn=_COUNTED),
)
_RESULT = _object(
    "message",
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=_LEVEL,
    message=_object("text", text=_TEXT),
    locations={"type": "array", "items": _object(physicalLocation=_PLACE)},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
)
_RUN = _object(
    "tool",
    "results",
    tool=_object(
        "driver",
        driver=_object(
            "name",
            name=_TEXT,
            rules={"type": "array", "uniqueItems": True, "items": _RULE},
        ),
    ),
    automationDetails=_object(id=_TEXT),
    language={"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": _RESULT},
)
_LOG = _object(
    "version",
    "runs",
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "items": _RUN},
)


def validate(log: Any) -> None:
    """Fail where a log is not as the standard has it."""
    jsonschema.Draft7Validator(_LOG).validate(log)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        assert len({rule["id"] for rule in rules}) == len(rules)
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
