from tests.messages.example import example

EXAMPLES = [
    example("limits/more", url="https://www.usaspending.gov/search"),
]
