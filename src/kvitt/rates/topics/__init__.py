"""What `kvitt price` answers, one file per topic; a file is found by its name, so that a new topic is a new file.

A topic is a module with `answer(*, country, given, tables) -> Answer`. It raises CaseError for input that it cannot take.
"""
