"""The API: everything that the pages do, for programs. `/api/v1/docs` describes it."""
