// Filters and the theme. The page reads well without this; then all findings are shown.
(function () {
  "use strict";
  var root = document.documentElement;
  var theme = document.getElementById("theme");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function isDark() { return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches; }
  theme.hidden = false;
  theme.addEventListener("click", function () { root.dataset.theme = isDark() ? "light" : "dark"; });

  var filters = document.getElementById("filters");
  if (!filters) return;
  filters.hidden = false;
  var search = document.getElementById("search");
  var family = document.getElementById("family");
  var shown = document.getElementById("shown");
  var levels = Array.from(filters.querySelectorAll("input[type=checkbox]"));
  var articles = Array.from(document.querySelectorAll("article"));
  var texts = articles.map(function (article) {
    return (article.closest(".file").querySelector("summary").textContent + " " + article.textContent).toLowerCase();
  });

  function apply() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    var on = {};
    levels.forEach(function (box) { on[box.value] = box.checked; });
    var count = 0;
    articles.forEach(function (article, i) {
      var visible = on[article.dataset.level] && (!family.value || family.value === article.dataset.family) &&
        words.every(function (word) { return texts[i].indexOf(word) >= 0; });
      article.hidden = !visible;
      if (visible) count += 1;
    });
    document.querySelectorAll(".file, section.family").forEach(function (group) {
      group.hidden = !group.querySelector("article:not([hidden])");
    });
    shown.textContent = count + " of " + articles.length;
  }
  filters.addEventListener("input", apply);
  document.querySelectorAll("[data-only]").forEach(function (button) {
    button.addEventListener("click", function (event) {
      family.value = button.dataset.only;
      if (family.selectedIndex < 0) { family.value = ""; return; }
      event.preventDefault();
      apply();
      filters.scrollIntoView();
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  apply();
})();
