"""Operations of the course service: they decide and act for a person, and raise `Refused`.

Routes translate them into HTTP, and pages show what they return.
"""
