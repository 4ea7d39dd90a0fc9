"""Nodes of evidence as YAML or as JSON: every value as it was written, nothing worked out.

In: nodes.  Out: text that is read back as equal nodes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from assay.evidence.nodes import ListNode, MappingNode, Node, ScalarNode

_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.+/±%° -]*[A-Za-z0-9_%])?")
_WIDE = 100


def to_json(node: Node) -> str:
    """As JSON.  Numbers with units, and all other values, are texts, as the reader takes them."""
    return json.dumps(_data(node), indent=2, ensure_ascii=False) + "\n"


def _data(node: Node) -> object:
    match node:
        case ScalarNode(text=text):
            return text
        case ListNode(items=items):
            return [_data(item) for item in items]
    return {entry.key.text: _data(entry.value) for entry in node.entries}


def to_yaml(node: Node) -> str:
    """As YAML 1.2: short parts on one line, others below their key."""
    if isinstance(node, MappingNode) and node.entries:
        return "\n".join(_lines(node, 0)) + "\n"
    return _flow(node) + "\n"


def _lines(node: MappingNode | ListNode, depth: int) -> Iterator[str]:
    before = "  " * depth
    if isinstance(node, MappingNode):
        for entry in node.entries:
            key, value = _scalar(entry.key.text), entry.value
            flow = _flow(value)
            short = depth and len(before) + len(key) + len(flow) < _WIDE
            if isinstance(value, ScalarNode) or _single(value) or short:
                yield f"{before}{key}: {flow}"
            else:
                yield f"{before}{key}:"
                yield from _lines(value, depth + 1)
    else:
        yield from (f"{before}- {_flow(item)}" for item in node.items)


def _single(node: MappingNode | ListNode) -> bool:
    if isinstance(node, ListNode):
        return all(isinstance(item, ScalarNode) for item in node.items)
    return not node.entries


def _flow(node: Node) -> str:
    match node:
        case ScalarNode(text=text):
            return _scalar(text)
        case ListNode(items=items):
            return f"[{', '.join(_flow(item) for item in items)}]"
    return f"{{{', '.join(f'{_scalar(e.key.text)}: {_flow(e.value)}' for e in node.entries)}}}"


def _scalar(text: str) -> str:
    """Without quotation marks where nothing in the text means anything to YAML."""
    if _PLAIN.fullmatch(text) is not None:
        return text
    # JSON's way to write a text is YAML's too, but for the few signs that YAML wants escaped.
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() or sign == " " else _escaped(sign) for sign in quoted)


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"
