"""Results as a page: one HTML file that needs nothing else, made from result files alone.

`run` and `suite` arrange it, `charts` draw it, `templates` lay it out, and
`render` puts it together. No request ever leaves the page: style, script and drawings are inside, and its own
Content-Security-Policy forbids the rest.
"""
