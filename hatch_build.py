"""Build hook: a wheel carries ontology/, queries/ and data/ as `fupin/_resources/`.

An editable install carries none: `fupin.resources` finds them beside `src/`, so that an edit is seen at once.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

RESOURCES = ("ontology", "queries", "data")


class ResourceHook(BuildHookInterface):  # type: ignore[type-arg]  # generic in hatchling's own config type only
    """Adds the resource folders to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is "standard" or "editable"."""
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"] |= {name: f"fupin/_resources/{name}" for name in RESOURCES}
