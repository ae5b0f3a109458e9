(function () {
  "use strict";
  document.querySelectorAll(".table").forEach(function (box) {
    var table = box.querySelector("table"), body = table.tBodies[0];
    var tools = document.createElement("div"), copy = document.createElement("button");
    tools.className = "tools";
    copy.type = "button";
    copy.textContent = "Copy table";
    copy.setAttribute("aria-label", "Copy table: " + table.caption.textContent);
    copy.addEventListener("click", function () {
      var range = document.createRange(), chosen = window.getSelection();
      range.selectNodeContents(table);
      chosen.removeAllRanges();
      chosen.addRange(range);
      copy.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl+C to copy";
    });
    tools.appendChild(copy);
    box.insertBefore(tools, box.firstChild);
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, at) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, body, head, at); });
    });
  });

  function sort(table, body, head, at) {
    var down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th[aria-sort]").forEach(function (one) { one.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = Array.prototype.slice.call(body.rows), number = head.classList.contains("number");
    rows.sort(function (a, b) {
      var x = key(a.cells[at], number), y = key(b.cells[at], number);
      if (x === null || y === null) { return (x === null) - (y === null); }
      var order = number ? x - y : x.localeCompare(y, "en-GB", { numeric: true });
      return down ? -order : order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
  }

  function key(cell, number) {
    var told = cell.dataset.key;
    if (number) { return told === undefined ? null : parseFloat(told); }
    return told || cell.textContent;
  }

  function unfold() {
    for (var one = document.getElementById(decodeURIComponent(location.hash.slice(1))); one; one = one.parentElement) {
      if (one.tagName === "DETAILS") { one.open = true; }
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not(.long)").forEach(function (one) { one.open = true; });
  });

  // Pictures answer a pointer where there is one and room for it; the drawn SVG stays otherwise.
  if (!window.vegaEmbed || !window.matchMedia("(hover: hover) and (min-width: 46.01rem)").matches) { return; }
  if (!("IntersectionObserver" in window)) { return; }
  var seen = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) { seen.unobserve(entry.target); enliven(entry.target); }
    });
  }, { rootMargin: "200px" });
  document.querySelectorAll("figure.picture").forEach(function (one) { seen.observe(one); });

  function enliven(figure) {
    var still = figure.querySelector(".drawn.wide"), live = document.createElement("div");
    var spec = JSON.parse(figure.querySelector(".spec").textContent);
    window.vegaEmbed(live, spec, { actions: false, renderer: "svg", tooltip: { theme: "light" } }).then(function () {
      var still_svg = still.querySelector("svg");
      still.classList.add("has-live");
      live.className = "live";
      live.setAttribute("aria-hidden", "true"); // the picture around it has its sentence
      still.appendChild(live);
      if (still_svg) { still_svg.classList.add("still"); }
    }).catch(function () { live.remove(); });
  }
}());
