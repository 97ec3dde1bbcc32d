"""A contract for import-linter: what the modules of a package may import."""

import sys
from typing import cast, override

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck


def _within(module: str, packages: set[str]) -> bool:
    """Whether a module is one of the packages or lies inside one."""
    return any(
        module == package or module.startswith(f"{package}.") for package in packages
    )


class DirectImports(Contract):
    """Packages import themselves, the standard library, and either of two.

    `allowed_modules` and nothing else; or anything but `forbidden_modules`. Unlike
    import-linter's own contracts the first forbids a module until somebody has
    thought of it, and both accept a package that does not exist.
    """

    type_name = "direct"

    source_modules = fields.ListField(subfield=fields.StringField())
    allowed_modules = fields.ListField(subfield=fields.StringField(), required=False)
    forbidden_modules = fields.ListField(subfield=fields.StringField(), required=False)

    def _names(self, field: str) -> set[str]:
        """Return the modules given for a field, which the base class has replaced."""
        return set(cast(list[str] | None, getattr(self, field)) or ())

    def _strays(self, source: str, imported: str) -> bool:
        """Whether a package must not import a module."""
        if forbidden := self._names("forbidden_modules"):
            return _within(imported, forbidden)
        allowed = self._names("allowed_modules") | {source} | sys.stdlib_module_names
        return not _within(imported, allowed)

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every import that strays."""
        strays = [
            (module, imported)
            for source in sorted(self._names("source_modules"))
            if source in graph.modules
            for module in sorted({source, *graph.find_descendants(source)})
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if self._strays(source, imported)
        ]
        return ContractCheck(kept=not strays, metadata={"strays": strays})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that strays."""
        for module, imported in check.metadata["strays"]:
            output.print_error(f"{module} must not import {imported}")
