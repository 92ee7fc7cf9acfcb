"""How Sphinx makes the site out of `docs/` and the docstrings; `make docs` calls it."""

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

import purgesim

project = "purgesim"
author = "The purgesim developers"
copyright = author
version = release = purgesim.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]

myst_heading_anchors = 4
highlight_language = "none"  # a block that names no language is no Python
suppress_warnings = ["misc.highlighting_failure"]  # tables are shown as csv, which Pygments does not know
default_role = "literal"  # single backticks mean in docstrings what they mean in the pages

autosummary_generate = False  # the pages of the reference are written, one a room
autodoc_member_order = "alphabetical"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_custom_sections = ["Source"]
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"purgesim {version}"
html_copy_source = False
html_show_sourcelink = False


def leave_out(app: Sphinx, what: str, name: str, member: object, skip: bool, options: object) -> bool | None:
    """Leave out fields of named tuples, which their class describes, and pydantic's settings."""
    return True if type(member).__name__ == "_tuplegetter" or name == "model_config" else None


def unlink_builtins(app: Sphinx, doctree: nodes.document) -> None:
    """Take the link from types such as `int` and `date`; Sphinx would look for anything of ours called `date`."""
    for reference in list(doctree.findall(pending_xref)):
        if reference.get("refdomain") == "py" and reference["reftarget"].isalpha() and reference["reftarget"].islower():
            reference.replace_self(reference.children)


def setup(app: Sphinx) -> None:
    """Connect the two with Sphinx."""
    app.connect("autodoc-skip-member", leave_out)
    app.connect("doctree-read", unlink_builtins)
