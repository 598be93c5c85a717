from hub_config.throttle import FIRST_WAIT, FREE, LONGEST_WAIT, MOST_NAMES, Throttle


def _guess(throttle: Throttle, times: int, now: float = 0.0) -> None:
    for _ in range(times):
        throttle.count_guess("ada", now)


def test_the_first_wrong_passwords_cost_nothing() -> None:
    throttle = Throttle()
    _guess(throttle, FREE - 1)
    assert throttle.wait("ada", 0.0) == 0.0


def test_each_further_one_doubles_the_wait_up_to_a_limit() -> None:
    throttle = Throttle()
    _guess(throttle, FREE)
    assert throttle.wait("ada", 0.0) == FIRST_WAIT
    _guess(throttle, 1)
    assert throttle.wait("ada", 0.0) == 2 * FIRST_WAIT
    _guess(throttle, 100)
    assert throttle.wait("ada", 0.0) == LONGEST_WAIT


def test_a_wait_ends_and_concerns_nobody_else() -> None:
    throttle = Throttle()
    _guess(throttle, FREE, now=100.0)
    assert throttle.wait("ben", 100.0) == 0.0
    assert throttle.wait("ada", 100.0 + FIRST_WAIT) == 0.0


def test_the_right_password_wipes_the_slate() -> None:
    throttle = Throttle()
    _guess(throttle, FREE)
    throttle.forget("ada")
    assert throttle.wait("ada", 0.0) == 0.0


def test_guesses_at_many_names_do_not_fill_the_memory() -> None:
    throttle = Throttle()
    for number in range(MOST_NAMES + 10):
        throttle.count_guess(str(number), 0.0)
    assert len(throttle._wrong) == MOST_NAMES
