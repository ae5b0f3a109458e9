(function () {
  "use strict";
  var box = document.getElementById("finder"), field = document.getElementById("words");
  var told = document.getElementById("found");
  var rows = Array.prototype.slice.call(document.querySelectorAll("tr[data-said]"));
  if (!box || !field) { return; }
  box.hidden = false;

  function folded(text) {
    return text.toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/ß/g, "ss").replace(/æ/g, "ae")
      .replace(/œ/g, "oe").replace(/ø/g, "o").replace(/ł/g, "l").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }

  function find() {
    var wanted = folded(field.value).match(/[\p{L}\p{N}_]+/gu) || [], shown = {};
    rows.forEach(function (row) {
      var said = " " + row.dataset.said;
      row.hidden = !wanted.every(function (word) { return said.indexOf(" " + word) >= 0; });
      if (!row.hidden) { shown[row.dataset.entry] = true; }
    });
    document.querySelectorAll("#compared section").forEach(function (one) {
      one.hidden = !one.querySelector("tr[data-said]:not([hidden])");
    });
    var count = Object.keys(shown).length;
    told.textContent = wanted.length ? (count === 1 ? "1 entry holds" : count + " entries hold") + " every word." : "";
  }
  field.addEventListener("input", find);
  document.getElementById("finder").addEventListener("submit", function (event) { event.preventDefault(); find(); });
}());
