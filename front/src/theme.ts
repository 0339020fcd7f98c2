// Runs before the page is drawn, so that a chosen theme does not flash.
const chosen = document.documentElement.dataset["theme"];
if (chosen) {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.content = chosen === "dark" ? "#131614" : "#f6f5f2";
    meta.removeAttribute("media");
  }
}
