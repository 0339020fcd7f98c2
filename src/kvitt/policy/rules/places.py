"""In which line each key of each rule of a policy's text stands. Pure."""

import re


class Places:
    """In which line each key of each rule stands. `tomllib` does not say; a key of ours always opens its line."""

    def __init__(self, text: str) -> None:
        self._top: dict[str, int] = {}
        self._rules: list[dict[str, int]] = []
        inside = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if not inside:
                self._see(line.strip(), number)
            for quotes in ('"""', "'''"):  # a text over several lines, in which nothing is a key
                if inside in ("", quotes) and line.count(quotes) % 2:
                    inside = "" if inside else quotes

    def _see(self, line: str, number: int) -> None:
        if re.match(r"\[\[\s*[\"']?rule[\"']?\s*\]\]", line):
            self._rules.append({"": number})
        elif found := re.match(r"\[+\s*(?:rule\s*\.\s*)?([\w-]+)|[\"']?([\w-]+)[\"']?\s*[.=]", line):
            place = self._rules[-1] if self._rules else self._top
            place.setdefault(found[1] or found[2], number)

    def of(self, number: int, key: str) -> int:
        """The line of a rule's key, or of the rule itself where the key is not written."""
        if number >= len(self._rules):
            return self.at_top("rule")
        return self._rules[number].get(key, self._rules[number][""])

    def at_top(self, key: str) -> int:
        """The line of a key that stands outside the rules."""
        return next((place[key] for place in (self._top, *self._rules) if key in place), 1)
