"use strict";
(function () {
  const form = document.querySelector("form.filters");
  const department = document.getElementById("f-avdelning");
  const status = document.getElementById("f-status");
  const search = document.getElementById("f-sok");
  const said = document.getElementById("f-antal");
  const collator = new Intl.Collator("sv", { numeric: true, sensitivity: "base" });
  const folds = [...document.querySelectorAll("details.fold")];
  const texts = new WeakMap();

  // --- Sorting: the headers become buttons, and a third press gives the first order back.
  function sortable(table) {
    const body = table.tBodies[0];
    const first = [...body.rows];
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach(function (header, place) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", function () {
        const now = header.getAttribute("aria-sort");
        const next = now === "ascending" ? "descending" : now === "descending" ? "" : "ascending";
        headers.forEach((other) => other.removeAttribute("aria-sort"));
        if (next) header.setAttribute("aria-sort", next);
        const rows = next ? sorted(first, place, next === "descending") : first;
        body.append(...rows);
      });
    });
  }

  function key(row, place) {
    const cell = row.cells[place];
    return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
  }

  function sorted(rows, place, falling) {
    const keyed = rows.map((row) => [key(row, place), row]);
    const numbers = keyed.every(([value]) => value === "" || !Number.isNaN(Number(value)));
    keyed.sort(function ([one], [other]) {
      if (one === "" || other === "") return (one === "") - (other === ""); // blanks last
      const order = numbers ? Number(one) - Number(other) : collator.compare(one, other);
      return falling ? -order : order;
    });
    return keyed.map(([, row]) => row);
  }

  // --- Filters: a row is shown when it passes all that its table can be asked.
  const tables = [...document.querySelectorAll("table[data-filtered]")].map(function (table) {
    const rows = [...table.querySelectorAll("tbody > tr:not(.group)")];
    return {
      table: table,
      rows: rows,
      fold: table.closest("details.fold"),
      departments: rows.some((row) => row.dataset.department),
      statuses: rows.some((row) => row.dataset.status),
    };
  });

  function textOf(row) {
    if (!texts.has(row)) texts.set(row, row.textContent.toLocaleLowerCase("sv"));
    return texts.get(row);
  }

  function apply() {
    const words = search.value.trim().toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
    const wanted = { department: department.value, status: status ? status.value : "" };
    const active = Boolean(words.length || wanted.department || wanted.status);
    let shown = 0;
    let all = 0;
    for (const part of tables) {
      let here = 0;
      for (const row of part.rows) {
        const passes =
          (!wanted.department || !part.departments || row.dataset.department === wanted.department) &&
          (!wanted.status || !part.statuses || row.dataset.status === wanted.status) &&
          words.every((word) => textOf(row).includes(word));
        row.hidden = !passes;
        here += passes;
      }
      for (const group of part.table.querySelectorAll("tr.group")) {
        group.hidden = ![...group.parentNode.rows].some((row) => row !== group && !row.hidden);
      }
      part.table.toggleAttribute("data-none", here === 0);
      if (part.fold) part.fold.open = active ? here > 0 : !part.fold.hasAttribute("data-long");
      shown += here;
      all += part.rows.length;
    }
    document.body.toggleAttribute("data-filter", active);
    said.textContent = active
      ? shown + " av " + all + " rader visas. Summor och diagram gäller alla."
      : "";
  }

  document.querySelectorAll("table[data-sortable]").forEach(sortable);
  folds.forEach(function (fold) {
    if (fold.hasAttribute("data-long")) fold.open = false;
  });
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));

  // --- What a link leads to is opened; all is opened before printing, and closed again after.
  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details.fold");
    if (fold) fold.open = true;
  }
  let closed = [];
  window.addEventListener("hashchange", openTarget);
  window.addEventListener("beforeprint", function () {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((part) => (part.open = true));
  });
  window.addEventListener("afterprint", () => closed.forEach((part) => (part.open = false)));
  openTarget();

  // --- A region that does not scroll needs no stop of its own for the keyboard.
  const names = new WeakMap();
  const regions = new ResizeObserver(function (entries) {
    for (const entry of entries) {
      const region = entry.target;
      const scrolls = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
      if (scrolls) {
        region.setAttribute("role", "region");
        region.setAttribute("aria-labelledby", names.get(region));
        region.tabIndex = 0;
      } else {
        for (const name of ["role", "aria-labelledby", "tabindex"]) region.removeAttribute(name);
      }
    }
  });
  document.querySelectorAll(".scroll").forEach(function (region) {
    names.set(region, region.getAttribute("aria-labelledby"));
    regions.observe(region);
  });
})();
