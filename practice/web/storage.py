"""Style sheets, scripts and pictures under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Also in what a script imports, so that a new page never runs half of an old script."""

    support_js_module_import_aggregation = True
