// judge_html.js BROWSER FOLDER SCREENSHOTS: opens clinic.html, hostile.html and empty.html of FOLDER and uses them.
"use strict";
const assert = require("assert");
const path = require("path");
const puppeteer = require("puppeteer-core");

const [browserPath, folder, screenshots] = process.argv.slice(2);
const desktop = { width: 1200, height: 900 };
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

(async () => {
  const browser = await puppeteer.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  const open = async (name, viewport, scheme) => {
    const page = await browser.newPage();
    const problems = [];
    page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("dialog", (dialog) => { problems.push("a dialog opened"); dialog.dismiss(); });
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      if (request.url().startsWith("file://")) return request.continue();
      problems.push("asks for " + request.url());
      return request.abort();
    });
    await page.setViewport(viewport);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto("file://" + path.join(folder, name + ".html"));
    return { page, problems };
  };
  const visible = (page) => page.$$eval("article", (all) => all.filter((a) => a.offsetParent !== null).length);
  const shoot = (page, name, fullPage) => page.screenshot({ path: path.join(screenshots, name + ".png"), fullPage });
  const is_wider_than_window = (page) =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);

  // The example: filters, search, theme.
  {
    const { page, problems } = await open("clinic", desktop, "light");
    const all = await visible(page);
    assert(all > 10, "the example has findings");
    assert.strictEqual(await page.$eval("#shown", (e) => e.textContent), `${all} of ${all}`, "the script runs");
    await shoot(page, "clinic-light", false);
    await page.type("#search", "lock-timeout patients");
    const found = await visible(page);
    assert(found > 0 && found < all, "the search leaves some");
    assert.strictEqual(await page.$eval("#shown", (e) => e.textContent), `${found} of ${all}`);
    await page.$eval("#search", (e) => { e.value = ""; e.dispatchEvent(new Event("input", { bubbles: true })); });
    for (const box of await page.$$("#filters input[type=checkbox]:not([value=error])")) await box.click();
    const errors = await visible(page);
    assert.strictEqual(errors, await page.$$eval("article[data-level=error]", (e) => e.length), "only errors are left");
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.click("#theme");
    assert.notStrictEqual(await background(), light, "the theme turns");
    assert(await page.$(".scores svg[role=img][aria-label]"), "scores have a picture with a name");
    assert(!(await is_wider_than_window(page)), "the page fits its window");
    assert.deepStrictEqual(problems, []);
  }
  // The same on a phone, in the dark, and without scripts.
  {
    const { page, problems } = await open("clinic", phone, "dark");
    await shoot(page, "clinic-phone-dark", false);
    assert(!(await is_wider_than_window(page)), "the page fits a phone");
    assert.deepStrictEqual(problems, []);
  }
  {
    const page = await browser.newPage();
    await page.setJavaScriptEnabled(false);
    await page.goto("file://" + path.join(folder, "clinic.html"));
    assert((await page.content()).includes("<article"), "the findings are there without scripts");
    assert.strictEqual(await page.$eval("#filters", (e) => e.hidden), true, "filters that can't work don't show");
  }
  // Source text that would be markup.
  {
    const { page, problems } = await open("hostile", desktop, "light");
    assert((await visible(page)) > 0);
    assert.strictEqual(await page.title(), "Assay report", "no script of the source text ran");
    assert.strictEqual(await page.$$eval("script", (e) => e.length), 1);
    assert.strictEqual(await page.$$eval("img, iframe, object, form, link", (e) => e.length), 0);
    const text = await page.$eval("body", (e) => e.textContent);
    assert(text.includes('<script>alert(1)</script>'), "it is shown as text");
    assert(!/[\u202e\u001b\u0007]/.test(text), "what would be obeyed is named instead");
    await shoot(page, "hostile", true);
    assert.deepStrictEqual(problems, []);
  }
  {
    const { page, problems } = await open("empty", desktop, "light");
    assert((await page.$eval(".verdict", (e) => e.textContent)).includes("Nothing to report"));
    assert.deepStrictEqual(problems, []);
  }
  await browser.close();
  console.log("the pages work; screenshots are in " + screenshots);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
