"""The names of services within a value of `depends_on`, whose commas, blanks and conditions stay as they are."""

from __future__ import annotations


def mentions(value: str, service_id: str) -> bool:
    """Whether a value names a service."""
    return any(_name(field) == service_id for line in value.split("\n") for field in line.split(","))


def renamed(value: str, service_id: str, new_id: str) -> str:
    """The value with another name for a service."""
    return "\n".join(
        ",".join(_field(each, service_id, new_id) for each in line.split(",")) for line in value.split("\n")
    )


def without(value: str, service_id: str) -> str:
    """The value without a service; empty where it was the only one."""
    kept: list[str] = []
    for line in value.split("\n"):
        fields = line.split(",")
        left = [field for field in fields if _name(field) != service_id]
        if left == fields:
            kept.append(line)
        elif any(field.strip() for field in left):
            kept.append(",".join(left).strip(" \t"))
    return "\n".join(kept)


def _name(field: str) -> str:
    return field.partition(":")[0].strip(" \t")


def _field(field: str, service_id: str, new_id: str) -> str:
    return field.replace(service_id, new_id, 1) if _name(field) == service_id else field
