"""The Word templates that specgen ships, and the script that makes them (``python -m
specgen.render.templates.make_templates``).
"""
