"""The hazard tags a routine step can carry. A rule blocks or softens steps by these."""

TAGS = frozenset(
    {
        "pressure_deep",
        "pressure_moderate",
        "touch_light",
        "calf_pressure",
        "achilles_friction",
        "stretch_calf",
        "stretch_plantar",
        "toe_traction",
        "ankle_rom",
        "strength",
        "weight_bearing",
        "kneel",
        "heat",
        "cold",
        "elevation",
        "oil_product",
    }
)
ALL = "*"


def matching(tags: frozenset[str], listed: frozenset[str]) -> frozenset[str]:
    """Those of `tags` that `listed` names; all of them when it holds the star."""
    return tags if ALL in listed else tags & listed
