"""How time passes in a shopper's page: it asks again soon, and takes nobody along before the test has looked."""

from playwright.sync_api import BrowserContext, Page

_SCRIPT = """(() => {
    const ASKS_AGAIN = 2000, SAYS_COPIED = 1500, TAKES_ALONG = 5000, SOON = 100;
    const wait = window.setTimeout.bind(window);
    window.held = [];
    window.setTimeout = (then, milliseconds, ...rest) => {
        if (milliseconds === SAYS_COPIED) return 0;
        if (milliseconds === TAKES_ALONG) return held.push(then), 0;
        return wait(then, milliseconds === ASKS_AGAIN ? SOON : milliseconds, ...rest);
    };
})()"""


def hurry(context: BrowserContext) -> None:
    """What the pages do after two seconds they do at once; what they do after five waits for `take_along`.

    "Copied" stays, so that whoever looks slowly sees it, too.
    """
    context.add_init_script(_SCRIPT)


def take_along(page: Page) -> None:
    """The five seconds are over for which a page shows that it was paid."""
    page.wait_for_function("held.length > 0")
    page.evaluate("held.splice(0).forEach((then) => then())")
