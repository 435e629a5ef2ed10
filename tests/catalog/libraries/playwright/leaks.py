from playwright.async_api import Playwright, async_playwright
from playwright.sync_api import sync_playwright


async def never_entered() -> None:
    async_playwright()  # leak: never-entered


async def never_stopped(url: str) -> None:
    playwright = await async_playwright().start()  # leak: never-entered
    browser = await playwright.chromium.launch()
    try:
        await (await browser.new_page()).goto(url)
    finally:
        await browser.close()


async def browser_on_the_normal_path_only(playwright: Playwright, url: str) -> None:
    browser = await playwright.chromium.launch()  # leak: exception-leak
    page = await browser.new_page()  # leak: exception-leak
    await page.goto(url)
    await browser.close()


async def early_return(playwright: Playwright, wanted: bool) -> None:
    browser = await playwright.firefox.launch()  # leak: partial-release
    if not wanted:
        return
    await browser.close()


def blocking() -> None:
    playwright = sync_playwright().start()  # leak: exception-leak
    print(playwright.chromium.executable_path)
    playwright.selectors.set_test_id_attribute("x")
    playwright.stop()
