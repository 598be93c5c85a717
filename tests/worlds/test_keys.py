from autograder.worlds import PUBLIC_SALT, generator, salt


def test_salt_is_read_from_the_environment_at_each_call(monkeypatch):
    monkeypatch.delenv("AUTOGRADER_SALT", raising=False)
    assert salt() == PUBLIC_SALT
    monkeypatch.setenv("AUTOGRADER_SALT", "term")
    assert salt() == b"term"
    monkeypatch.setenv("AUTOGRADER_SALT", "")
    assert salt() == PUBLIC_SALT


def test_generator_is_the_hmac_of_salt_and_name():
    assert generator(b"s", "x").random() == generator(b"s", "x").random()
    assert len({generator(*key).random() for key in [(b"s", "x"), (b"t", "x"), (b"s", "y")]}) == 3
    assert int(generator(b"salt", "name").integers(10**6)) == 335912
