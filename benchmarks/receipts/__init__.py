"""Labelled receipts of fictional shops, rendered by seed: for the benchmarks, for training and for tests.

`labelled(seed=…)` gives a JPEG and everything that is printed on it. Three ranges of seeds stand apart, each with typefaces
of its own, so that what was tuned or trained on one can be measured on another:

| seeds | for | typefaces |
|---|---|---|
| 0–99,999 | training | Fira Mono, Ubuntu Mono, Noto Sans |
| 100,000–199,999 | tuning | Cascadia Mono, Ubuntu |
| from 200,000 | measuring | Space Mono, FiraGO |

`python -m benchmarks.receipts FOLDER --seeds 0:200` writes them as files.
"""
