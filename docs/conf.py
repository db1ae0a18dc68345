"""How the documentation is built: Markdown (MyST) by Sphinx, warnings are errors, no network."""

import logging

project = "subsidy-ledger"
author = "The subsidy-ledger authors"
copyright = "2026, The subsidy-ledger authors"
release = version = "0.1.0"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# A section lists its pages by pattern: adding a page is adding a file, and a section without pages
# is no mistake. Sphinx 9.0 gives that warning no type, so `suppress_warnings` cannot name it.
logging.getLogger("sphinx.sphinx.directives.other").addFilter(
    lambda record: getattr(record, "subtype", None) != "empty_glob"
)

html_theme = "furo"
html_title = "subsidy-ledger"
html_copy_source = False
# The reader's own fonts: nothing is fetched, and Chinese looks as the reader is used to.
html_theme_options = {
    "light_css_variables": {
        "font-stack": 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
    },
}
