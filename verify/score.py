"""The method `score` (docs/formats/record.md, section 7): a number from 0 to 5 for each option, added up."""

import approval


class Count(approval.Count):
    """The count of one consultation, and the order that it gives."""

    def check(self, choices: list[int]) -> None:
        """Check what a ballot holds."""
        if len(choices) != len(self.options) or max(choices) > self.most:
            raise ValueError("the terms do not allow these scores")

    def held(self, choices: list[int]) -> dict[int, int]:
        """Return what a ballot adds to the count of each option."""
        return dict(zip(self.options, choices, strict=True))
