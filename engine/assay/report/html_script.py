"""What the HTML report does where scripts run: it filters criteria.  Without it everything is shown."""

SCRIPT = """
(function () {
  "use strict";
  var form = document.querySelector("form.filter");
  var criteria = Array.from(document.querySelectorAll("[data-rating]"));
  if (!form || !criteria.length) { return; }
  form.hidden = false;
  var keys = ["principle", "rating", "facility", "risk"];
  function fits(item) {
    return keys.every(function (key) {
      var wanted = form.elements[key].value;
      return !wanted || item.dataset[key].split("\\n").indexOf(wanted) >= 0;
    });
  }
  function show() {
    var count = 0, hidden = {};
    criteria.forEach(function (item) {
      item.hidden = !fits(item);
      hidden["#" + item.id] = item.hidden;
      count += item.hidden ? 0 : 1;
    });
    document.querySelectorAll("section.principle").forEach(function (part) {
      part.hidden = !part.querySelector("[data-rating]:not([hidden])");
    });
    document.querySelectorAll("table.t-criteria tbody tr").forEach(function (row) {
      var link = row.querySelector("a");
      row.hidden = Boolean(link && hidden[link.getAttribute("href")]);
    });
    form.querySelector("output").textContent = count + " of " + criteria.length + " criteria shown";
  }
  function reach() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var item = target && target.closest("[data-rating]");
    if (item && item.hidden) { form.reset(); show(); target.scrollIntoView(); }
  }
  form.addEventListener("change", show);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(show, 0); });
  window.addEventListener("hashchange", reach);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (part) { part.open = true; });
  });
  show();
  reach();
}());
""".strip()
