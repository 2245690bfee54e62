from health.response.prior import FOLDER, MODES, shipped


def test_the_shipped_prior_was_fitted_on_the_permitted_studies_alone() -> None:
    import json

    assert json.loads((FOLDER / "prior.json").read_text("utf-8"))["fitted_on"] == ["shanghai", "t1d_uom"]


def test_it_is_small_enough_to_read() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.suffix in (".csv", ".json")) < 600_000


def test_it_is_read_once() -> None:
    assert shipped() is shipped()
    assert set(shipped().models) == set(MODES)
