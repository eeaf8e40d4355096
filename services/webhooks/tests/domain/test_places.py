"""Who may have how many attempts under way."""

from webhooks.domain.places import AT_FIRST, AT_MOST, PROMPT_SECONDS, Places


def test_an_endpoint_that_was_never_seen_has_the_first_places():
    places = Places[str]()
    assert places.free_by_merchant() == {}


def test_every_prompt_end_earns_one_more_place_up_to_a_limit():
    places = Places[str]()
    for _ in range(100):
        places.take("m")
        places.give_back("m", 0.01)
    assert places.free_by_merchant() == {"m": AT_MOST}


def test_every_slow_end_halves_the_places_down_to_one():
    places = Places[str]()
    limits = []
    for _ in range(5):
        places.take("m")
        places.give_back("m", PROMPT_SECONDS)
        limits.append(places.free_by_merchant()["m"])
    assert limits == [AT_FIRST // 2, AT_FIRST // 4, 1, 1, 1]


def test_an_endpoint_that_recovers_earns_its_places_back():
    places = Places[str]()
    places.take("m")
    places.give_back("m", 5.0)
    for _ in range(AT_MOST):
        places.take("m")
        places.give_back("m", 0.01)
    assert places.free_by_merchant() == {"m": AT_MOST}


def test_of_very_many_endpoints_only_the_slow_and_the_busy_are_remembered():
    places = Places[int](total=5000)
    places.take(-1)
    places.give_back(-1, 5.0)
    places.take(-2)
    for merchant in range(2000):
        places.take(merchant)
        places.give_back(merchant, 0.01)
    assert len(places.free_by_merchant()) <= 1001
    assert {-1, -2} <= places.free_by_merchant().keys()


def test_no_more_than_all_places_are_taken():
    places = Places[str](total=2)
    places.take("a")
    places.take("b")
    assert places.free == 0
    places.give_back("a", 0.01)
    assert places.free == 1
