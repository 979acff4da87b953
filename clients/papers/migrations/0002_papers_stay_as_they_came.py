"""A paper stays as it came. Only whose file holds it may change, when two records of one person
are joined; and once, that it was taken out.
"""

from django.db import migrations

from practice.web.triggers import RefuseWhen, other_than

CAME = (
    "id", "practice_id", "ref", "form_key", "kind", "content", "size", "called", "dated_on",
    "added_by_id", "added_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_papers_from_elsewhere"), ("privacy", "0001_initial")]

    operations = [
        RefuseWhen(
            name="paper_stays",
            table="papers_paper",
            event="UPDATE",
            condition=other_than(CAME),
            message="paper_is_never_edited",
            lifts=True,
        ),
        RefuseWhen(
            name="paper_stays_out",
            table="papers_paper",
            event="UPDATE",
            condition="OLD.taken_out_at IS NOT NULL AND (NEW.taken_out_at IS NULL"
            " OR NEW.taken_out_at <> OLD.taken_out_at"
            " OR NEW.taken_out_by_id <> OLD.taken_out_by_id"
            " OR NEW.why_taken_out <> OLD.why_taken_out)",
            message="paper_stays_out",
            lifts=True,
        ),
        RefuseWhen(
            name="paper_not_removed",
            table="papers_paper",
            event="DELETE",
            condition="1 = 1",
            message="paper_is_kept",
            lifts=True,
        ),
    ]
