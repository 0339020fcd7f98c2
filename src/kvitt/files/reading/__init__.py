"""Reading receipts on the server's own processor. No picture leaves it and no model is fetched.

Steps, each testable alone: pages (made by `kvitt.files.decode`) → text lines with positions → fields → checks.
"""
