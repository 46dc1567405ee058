"""The opinion map: what divides a crowd, what it shares, and how sure that is.

Counts on plain integers stand in `values`, `tally`, `bridging` and `routing`, which any process may load; whatever
works on whole conversations (`votes`, `matrices`, `axes` … `drawing`) needs numpy and scipy and is imported by name.
"""
