"""Broken stores and applications, each with one real mistake, and correct ones to compare with.

Whoever doubts the checks can see here what they catch: `todo-core verify --self-test`.
"""
