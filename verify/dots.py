"""The method `dots` (docs/formats/record.md, section 7): so many dots, all given, spread over the options."""

import score


class Count(score.Count):
    """The count of one consultation, and the order that it gives."""

    def check(self, choices: list[int]) -> None:
        """Check what a ballot holds."""
        if len(choices) != len(self.options) or sum(choices) != self.most:
            raise ValueError("the terms do not allow these dots")
