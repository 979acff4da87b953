"""What no file of the project may say."""

import re

from tests.repository import tree

# Written in pieces, so that this file does not say them either.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb." + "debian.org",
    "security." + "debian.org",
    "proxy." + "golang.org",
]
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/opt/" + "wheels", "/home" + "/"]
RAW_OUTPUT = re.compile(r"\|\s*safe\b|\bmark_safe\b|autoescape\s+off|\bSafeString\b|\bSafeText\b")
# The modules that may hand HTML to a template unescaped, reviewed for that.
MAY_WRITE_HTML = {
    "clients/appointments/templatetags/diary.py",  # the lines of the diary, by test_diary_lines
    "clients/workshops/linked_data.py",  # JSON, by test_public_pages
    "practice/web/templatetags/instep.py",
}
# A file that is taken home, where no style sheet of ours lies beside it.
TAKEN_HOME = {"templates/rights/record.html"}
REACHES_PAST_THE_PRACTICE = re.compile(r"\.objects\b|get_object_or_404\(|get_list_or_404\(")


def found(words: list[str]) -> set[tuple[str, str]]:
    return {
        (tree.relative(path), word)
        for path in tree.text_files()
        for text in [path.read_text(errors="ignore")]
        for word in words
        if word in text
    }


def test_no_file_names_a_package_registry() -> None:
    assert found(HOSTS) == set()


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    assert found(MACHINE_PATHS) == set()


def test_html_is_written_unescaped_in_one_reviewed_module_only() -> None:
    templates = [p for p in tree.text_files() if tree.relative(p).startswith("templates/")]
    raw = {
        tree.relative(path)
        for path in [*tree.modules(*tree.CODE), *templates]
        if RAW_OUTPUT.search(path.read_text())
    }
    assert raw - MAY_WRITE_HTML == set()


def test_views_start_from_the_practice_and_never_from_the_whole_table() -> None:
    wrong = {
        (tree.relative(path), match)
        for path in tree.modules(*tree.CODE)
        if path.name == "views.py" or path.name.endswith("_views.py") or "views" in path.parts
        for match in REACHES_PAST_THE_PRACTICE.findall(path.read_text())
    }
    assert wrong == set()


def test_no_template_carries_script_or_style_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)")
    wrong = {
        tree.relative(path)
        for path in tree.files()
        if path.suffix == ".html"
        and tree.relative(path).startswith("templates/")
        and not tree.relative(path).startswith("templates/emails/")
        and inline.search(path.read_text())
    }
    assert wrong == TAKEN_HOME
