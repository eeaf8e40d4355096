"""What `./fleet up` ends with: where everything is, how to sign in, a first payment to paste."""

from fleet import demo
from fleet.fleet_run import Plan
from fleet.seeded_merchant import seed


def text(plan: Plan) -> str:
    """Plain text without colours, so that it can be pasted from."""
    parts = [f"The gateway is up:  {plan.base_url}   (health: {plan.base_url}/health)", _pages(plan)]
    if not plan.settings.production:
        parts += [_credentials(plan), _first_payment(plan)]
    return "\n\n".join(parts)


def _pages(plan: Plan) -> str:
    lines = [
        f"  dashboard   {plan.dashboard_url}",
        f"  checkout    {plan.checkout_url}/checkout?order_id=…   (script: {plan.checkout_url}/checkout.js)",
    ]
    if plan.settings.demo:
        at = demo.urls(plan.ports)
        lines.append(f"  demo shop   {at[demo.DEMO]}   (a payment in the terminal: ./fleet demo)")
        lines.append("              (the test merchant's webhooks go to it, instead of wherever they went before)")
        lines.append(f"  Instamojo   {at[demo.SANDBOX]}   (a stand-in: it has a pay page of its own)")
    return "\n".join(["Pages", *lines])


def _credentials(plan: Plan) -> str:
    merchant = seed(plan.settings.product)
    return (
        "Test merchant\n"
        f"  API key     {merchant['TEST_API_KEY']}\n"
        f"  API secret  {merchant['TEST_API_SECRET']}\n"
        f"  dashboard   {merchant['TEST_MERCHANT_EMAIL']}, any password"
    )


def _first_payment(plan: Plan) -> str:
    merchant = seed(plan.settings.product)
    keys = f"-H 'X-Api-Key: {merchant['TEST_API_KEY']}' -H 'X-Api-Secret: {merchant['TEST_API_SECRET']}'"
    pay = """'{"order_id":"'$order'","method":"upi","vpa":"success@bank"}'"""
    return (
        "A first payment, ready to paste: an order of ₹500.00, paid by UPI (the bank takes 5 to 10 s)\n\n"
        f"api={plan.base_url}/api/v1\n"
        f"""call() {{ curl -s {keys} -H 'Content-Type: application/json' "$@"; }}\n"""
        """order=$(call $api/orders -d '{"amount":50000}' | grep -o 'order_[A-Za-z0-9]*')\n"""
        f"payment=$(call $api/payments -d {pay} | grep -o 'pay_[A-Za-z0-9]*')\n"
        "sleep 10; call $api/payments/$payment; echo"
    )
