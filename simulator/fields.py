"""Reading JSON bodies of the admin routes, with a clear error for each wrong field."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
import json

from aiohttp import web


class FieldError(ValueError):
    """A field is missing or not what it should be."""


class Fields:
    """The fields of one JSON object, each read as the type it must have."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Wrap a decoded object."""
        self._values = values

    @classmethod
    async def of(cls, request: web.Request) -> Fields:
        """Read the body of a request; an empty body has no fields."""
        text = await request.text()
        if not text:
            return cls({})
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise FieldError("the body is not JSON") from error
        if not isinstance(values, dict):
            raise FieldError("the body is not a JSON object")
        return cls(values)

    def __contains__(self, name: object) -> bool:
        """Tell whether a field is there and not null."""
        return isinstance(name, str) and self._values.get(name) is not None

    def names(self) -> set[str]:
        """Give the names of all fields."""
        return set(self._values)

    def text(self, name: str) -> str:
        """Read a required text."""
        value = self._values.get(name)
        if not isinstance(value, str):
            raise FieldError(f"{name} must be a text")
        return value

    def whole(self, name: str) -> int:
        """Read a required whole number."""
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise FieldError(f"{name} must be a whole number")
        return value

    def number(self, name: str) -> float:
        """Read a required number."""
        value = self._values.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise FieldError(f"{name} must be a number")
        return value

    def flag(self, name: str) -> bool:
        """Read a required true or false."""
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise FieldError(f"{name} must be true or false")
        return value

    def day(self, name: str) -> date:
        """Read a required date, YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError as error:
            raise FieldError(f"{name} must be a date, YYYY-MM-DD") from error

    def instant(self, name: str) -> datetime:
        """Read a required instant, ISO 8601; without an offset it is UTC."""
        try:
            value = datetime.fromisoformat(self.text(name))
        except ValueError as error:
            raise FieldError(f"{name} must be an instant in ISO 8601") from error
        return (
            value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        )

    def span(self, name: str) -> timedelta:
        """Read a required span of time in seconds."""
        return timedelta(seconds=self.number(name))

    def items(self, name: str) -> list[object]:
        """Read a required list."""
        value = self._values.get(name)
        if not isinstance(value, list):
            raise FieldError(f"{name} must be a list")
        return value
