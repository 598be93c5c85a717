from autograder.package.cell import Cell, cell_ids, digest


def test_cells_are_equal_whichever_editor_ended_their_lines() -> None:
    assert Cell("code", "a = 1\r\nb = 2\n\n") == Cell("code", "a = 1\nb = 2")


def test_digest_depends_on_all_an_author_decides_and_on_the_order() -> None:
    first, second = Cell("code", "x", "tests", "t", 3), Cell("markdown", "x")
    others = [
        [second, first],
        [Cell("code", "y", "tests", "t", 3), second],
        [Cell("code", "x", "tests", "u", 3), second],
        [Cell("code", "x", "tests", "t", 4), second],
        [Cell("code", "x", "manual", "t", 3), second],
        [Cell("code", "x", "tests", "t", 3), Cell("code", "x")],
        [first],
    ]
    assert len({digest(cells) for cells in [[first, second], *others]}) == len(others) + 1


def test_digest_does_not_tell_whole_points_from_equal_decimals() -> None:
    assert digest([Cell("code", "x", "tests", "t", 3)]) == digest([Cell("code", "x", "tests", "t", 3.0)])


def test_ids_are_the_names_where_there_are_any_and_stay_with_the_content_elsewhere() -> None:
    prose, named = Cell("markdown", "hello"), Cell("code", "x", "solution", "psi")
    assert cell_ids([prose, named])[1] == "psi"
    assert cell_ids([prose, named])[0] == cell_ids([named, prose])[1]


def test_equal_cells_get_different_ids_even_if_a_name_looks_like_one() -> None:
    prose = Cell("markdown", "hello")
    (plain,) = cell_ids([prose])
    ids = cell_ids([prose, prose, Cell("code", "x", "readonly", plain), prose])
    assert ids[2] == plain
    assert len(set(ids)) == 4
