"""What runs the gate elsewhere, to be copied: pre-commit and CI systems."""

from __future__ import annotations

_PRE_COMMIT = """\
# In .pre-commit-config.yaml, under "repos". It runs in your own environment, because types are read
# from what is installed.
- repo: local
  hooks:
    - id: mypy-asyncgate
      name: mypy-asyncgate
      language: system
      entry: mypy-asyncgate check
      types_or: [python, pyi]
      require_serial: true
      pass_filenames: false
"""

_GITHUB = """\
# In .github/workflows, among the steps of a job that has checked out the code and set up Python.
- run: python -m pip install -r requirements.txt mypy-asyncgate  # types come from what is installed
- uses: actions/cache@v4
  with:
    path: .mypy_cache
    key: mypy-${{ runner.os }}-${{ github.sha }}
    restore-keys: mypy-${{ runner.os }}-
- run: mypy-asyncgate check --format github --strict-coverage
"""

_GITLAB = """\
# In .gitlab-ci.yml.
mypy-asyncgate:
  image: python:3.13
  script:
    - python -m pip install -r requirements.txt mypy-asyncgate  # types come from what is installed
    - mypy-asyncgate check --format text --format gitlab --output gl-code-quality-report.json
  cache:
    paths: [.mypy_cache]
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""

SNIPPETS = {"pre-commit": _PRE_COMMIT, "github": _GITHUB, "gitlab": _GITLAB}
