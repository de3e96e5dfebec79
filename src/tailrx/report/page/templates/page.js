"use strict";
// Tables sort by the buttons made here of their headings; without this script they stay as they are.
for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(table, heading));
  }
}

function sort(table, heading) {
  const numbers = heading.dataset.sort === "number";
  const before = heading.getAttribute("aria-sort");
  // What is largest is asked for first, but for names and ranks.
  const first = numbers && heading.textContent !== "rank" ? "descending" : "ascending";
  const other = { ascending: "descending", descending: "ascending" };
  const order = before ? other[before] : first;
  for (const each of table.querySelectorAll("th[aria-sort]")) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => [key(row.cells[heading.cellIndex], numbers), row]);
  keyed.sort(([a], [b]) => {
    if (a === null || b === null) return (a === null) - (b === null); // what is missing stays last
    return sign * (numbers ? a - b : a.localeCompare(b, "en", { numeric: true }));
  });
  body.append(...keyed.map(([, row]) => row));
}

function key(cell, numbers) {
  if (!numbers) return cell.dataset.value ?? cell.textContent.trim();
  return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
}

// Two systems side by side: the menus move the marks of the drawing and fill the table below it.
for (const box of document.querySelectorAll(".compare")) {
  const data = JSON.parse(box.querySelector("script").textContent);
  const menus = [box.querySelector("select.first"), box.querySelector("select.second")];
  const rows = [...box.querySelectorAll("tbody tr")]; // kept in the order of the data, however the table is sorted
  const pairs = [...box.querySelectorAll("g.pair")];
  const show = () => {
    const [first, second] = menus.map((menu) => data.means[menu.value]);
    data.types.forEach((name, i) => {
      draw(pairs[i], name, first[i], second[i], data);
      fill(rows[i].cells, first[i], second[i]);
    });
  };
  for (const menu of menus) menu.addEventListener("change", show);
  show(); // a browser that reloads may have kept an earlier choice
}

function draw(pair, name, first, second, { top, high }) {
  const y = (value) => top + high * (1 - (value ?? 0));
  const mark = (kind, there) => {
    const found = pair.querySelector(`.${kind}`);
    found.classList.toggle("gone", !there);
    return found;
  };
  const link = mark("link", first !== null && second !== null);
  link.setAttribute("y1", y(first));
  link.setAttribute("y2", y(second));
  mark("first", first !== null).setAttribute("cy", y(first));
  mark("second", second !== null).setAttribute("transform", `translate(${pair.dataset.x} ${y(second)})`);
  pair.querySelector("title").textContent = `${name}: ${digits(first)} and ${digits(second)}`;
}

function fill(cells, first, second) {
  const both = first !== null && second !== null;
  const difference = both ? first - second : null;
  put(cells[3], first, digits(first));
  put(cells[4], second, digits(second));
  put(cells[5], difference, both ? (difference < 0 ? "" : "+") + digits(difference) : "–");
}

function put(cell, value, text) {
  cell.textContent = text;
  if (value === null) delete cell.dataset.value;
  else cell.dataset.value = value;
}

function digits(value) {
  return value === null ? "–" : value.toFixed(3);
}

// On paper nothing can be opened, so all is.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const each of closed) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of closed) each.open = false;
});
