"""The fold and the simulator agree on every figure of thousands of random accounts."""

import pytest

from tests.oracle.comparing import difference, in_words, minimise
from tests.oracle.random_accounts import random_account
from tests.oracle.simulator import figures

ACCOUNTS, A_CHUNK = 2000, 100


@pytest.mark.parametrize("first", range(0, ACCOUNTS, A_CHUNK))
def test_the_second_opinion_is_the_same(first):
    for seed in range(first, first + A_CHUNK):
        account = random_account(seed)
        for on, simulated in figures(account.facts, account.days).items():
            if difference(account.facts, on, simulated):
                smallest = minimise(account.facts, on)
                pytest.fail(f"seed {seed}, on {on}:\n{difference(smallest, on)}\n{in_words(smallest)}")
