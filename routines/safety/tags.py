"""The hazard tags a routine step can carry. A rule blocks or softens steps by these."""

# Each as staff read it.
WORDS = {
    "pressure_deep": "deep pressure",
    "pressure_moderate": "moderate pressure",
    "touch_light": "light touch",
    "calf_pressure": "pressure on the calf",
    "achilles_friction": "friction on the Achilles tendon",
    "stretch_calf": "calf stretches",
    "stretch_plantar": "sole stretches",
    "toe_traction": "pulling the toes",
    "ankle_rom": "moving the ankle",
    "strength": "strength work",
    "weight_bearing": "standing on the feet",
    "kneel": "kneeling",
    "heat": "heat",
    "cold": "cold",
    "elevation": "raising the feet",
    "oil_product": "oil or another product",
}
TAGS = frozenset(WORDS)
ALL = "*"


def matching(tags: frozenset[str], listed: frozenset[str]) -> frozenset[str]:
    """Those of `tags` that `listed` names; all of them when it holds the star."""
    return tags if ALL in listed else tags & listed
