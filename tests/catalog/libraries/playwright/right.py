import contextlib

from playwright.async_api import Playwright, async_playwright


async def in_a_block(url: str) -> str:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch()
        page = await browser.new_page()
        await page.goto(url)
        return await page.content()


async def finally_closed(playwright: Playwright, url: str) -> None:
    browser = await playwright.chromium.launch()
    try:
        page = await browser.new_page()
        await page.goto(url)
    finally:
        await browser.close()


async def finally_stopped(url: str) -> None:
    playwright = await async_playwright().start()
    try:
        browser = await playwright.chromium.launch()
        await (await browser.new_page()).goto(url)
    finally:
        await playwright.stop()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await stack.enter_async_context(await playwright.chromium.launch())
        page = await browser.new_page()
        await page.goto(url)
