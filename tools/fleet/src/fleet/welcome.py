"""What `./fleet up` ends with: where everything is, how to sign in, a first payment to paste."""

from fleet.fleet_run import Plan

SEED = {
    "TEST_API_KEY": "key_test_abc123",
    "TEST_API_SECRET": "secret_test_xyz789",
    "TEST_MERCHANT_EMAIL": "test@example.com",
}


def text(plan: Plan) -> str:
    """Plain text without colours, so that it can be pasted from."""
    parts = [f"The gateway is up:  {plan.base_url}   (health: {plan.base_url}/health)"]
    if not plan.settings.production:
        parts += [_credentials(plan), _first_payment(plan)]
    return "\n\n".join(parts)


def _seed(plan: Plan) -> dict[str, str]:
    return {name: plan.settings.product.get(name, default) for name, default in SEED.items()}


def _credentials(plan: Plan) -> str:
    seed = _seed(plan)
    return (
        "Test merchant\n"
        f"  API key     {seed['TEST_API_KEY']}\n"
        f"  API secret  {seed['TEST_API_SECRET']}\n"
        f"  dashboard   {seed['TEST_MERCHANT_EMAIL']}, any password"
    )


def _first_payment(plan: Plan) -> str:
    seed = _seed(plan)
    keys = f"-H 'X-Api-Key: {seed['TEST_API_KEY']}' -H 'X-Api-Secret: {seed['TEST_API_SECRET']}'"
    pay = """'{"order_id":"'$order'","method":"upi","vpa":"success@bank"}'"""
    return (
        "A first payment, ready to paste: an order of ₹500.00, paid by UPI (the bank takes 5 to 10 s)\n\n"
        f"api={plan.base_url}/api/v1\n"
        f"""call() {{ curl -s {keys} -H 'Content-Type: application/json' "$@"; }}\n"""
        """order=$(call $api/orders -d '{"amount":50000}' | grep -o 'order_[A-Za-z0-9]*')\n"""
        f"payment=$(call $api/payments -d {pay} | grep -o 'pay_[A-Za-z0-9]*')\n"
        "sleep 10; call $api/payments/$payment; echo"
    )
