"use strict";
/* The form of a sheet: rows, hours, a draft where the browser keeps one, and one file to save. */
(() => {
  const form = document.getElementById("sheet");
  const said = form.dataset;
  const status = document.getElementById("status");
  const missing = document.getElementById("missing");
  const copy = document.getElementById("copy");
  const DRAFT = `csirt-form:${said.sheet}:${said.sheetVersion}`;
  const DIGITS = /(?:^|\D)[1-9](?:[ .\u00a0\u202f-]?\d){12,14}(?!\d)|[12]\d{4}2[AB]\d{6}/i;
  const begun = new Date();
  let state = fresh();
  let unsaved = false;

  function fresh() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { form: id, version: 0, begun_at: stamp(begun) };
  }

  function stamp(moment) {
    return `${moment.toISOString().slice(0, 19)}Z`;
  }

  function local(moment) {
    const two = (number) => String(number).padStart(2, "0");
    const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
    return { date: day, time: `${two(moment.getHours())}:${two(moment.getMinutes())}` };
  }

  /* --- what is filled in --- */

  function cellValue(box) {
    if (box.dataset.kind === "tick") {
      return Array.from(box.querySelectorAll("input:checked"), (input) => input.value);
    }
    if (box.dataset.kind === "choice" && !box.querySelector("select")) {
      return box.querySelector("input:checked")?.value ?? "";
    }
    return box.querySelector("input, select, textarea").value.trim();
  }

  function setCell(box, value) {
    if (box.dataset.kind === "tick") {
      for (const input of box.querySelectorAll("input")) input.checked = [value].flat().includes(input.value);
    } else if (box.dataset.kind === "choice" && !box.querySelector("select")) {
      for (const input of box.querySelectorAll("input")) input.checked = input.value === value;
    } else {
      box.querySelector("input, select, textarea").value = value ?? "";
    }
  }

  function rowValue(row) {
    const found = {};
    for (const box of row.querySelectorAll("[data-column]")) {
      const value = cellValue(box);
      if (value.length) found[box.dataset.column] = value;
    }
    return found;
  }

  function tableValue(box) {
    const rows = [];
    for (const row of box.querySelectorAll("tbody tr")) {
      const value = rowValue(row);
      const given = row.dataset.given ?? "";
      if (Object.keys(value).length && JSON.stringify(value) !== row.dataset.first) {
        rows.push(given ? { row: given, ...value } : value);
      }
    }
    return rows;
  }

  function values() {
    const found = {};
    for (const box of form.querySelectorAll("[data-field]")) {
      const value = box.dataset.kind === "table" ? tableValue(box) : cellValue(box);
      if (value.length) found[box.dataset.field] = value;
    }
    return found;
  }

  function head() {
    const found = {};
    for (const box of form.querySelectorAll("[data-head]")) {
      found[box.dataset.head] = box.type === "checkbox" ? box.checked : box.value.trim();
    }
    return found;
  }

  function restore(kept) {
    for (const box of form.querySelectorAll("[data-head]")) {
      const value = kept[box.dataset.head];
      if (box.type === "checkbox") box.checked = value === true;
      else box.value = value ?? "";
    }
    for (const box of form.querySelectorAll("[data-field]")) {
      const value = kept.values[box.dataset.field];
      if (box.dataset.kind === "table") restoreTable(box, value ?? []);
      else if (value !== undefined) setCell(box, value);
    }
  }

  function restoreTable(box, rows) {
    const free = () => box.querySelectorAll("tbody tr:not([data-given])");
    const added = rows.filter((row) => !row.row);
    while (free().length < added.length) addRow(box);
    const targets = Array.from(free());
    for (const value of rows) {
      const row = value.row ? box.querySelector(`tr[data-given="${CSS.escape(value.row)}"]`) : targets.shift();
      for (const cell of row?.querySelectorAll("[data-column]") ?? []) setCell(cell, value[cell.dataset.column] ?? "");
    }
  }

  /* --- rows, hours, warnings --- */

  function addRow(box) {
    const template = box.querySelector("template");
    box.querySelector("tbody").append(template.content.cloneNode(true));
    return box.querySelector("tbody tr:last-child");
  }

  function now(button) {
    const input = button.parentElement.querySelector("input");
    const { date, time } = local(new Date());
    input.value = { time, date, "datetime-local": `${date}T${time}` }[input.type];
    changed(input);
  }

  function warn(input) {
    const place = input.closest("[data-column], [data-field], .field");
    if (!place || (place.dataset.column ?? place.dataset.field ?? "").includes("serial")) return;
    const wrong = Array.from(place.querySelectorAll("input, textarea"), (each) => each.value).some((text) => DIGITS.test(text));
    let note = place.querySelector(".warn");
    if (wrong && !note) {
      note = document.createElement("span");
      note.className = "warn";
      note.setAttribute("role", "alert");
      note.textContent = said.digits;
      place.append(note);
    } else if (!wrong && note) {
      note.remove();
    }
  }

  function showMissing() {
    const filled = values();
    const left = Array.from(form.querySelectorAll("[data-field][data-required]"))
      .filter((box) => !(box.dataset.field in filled))
      .map((box) => box.dataset.code);
    missing.textContent = left.length ? `${said.left} ${left.join(", ")}` : said.complete;
  }

  /* --- draft: kept where the browser allows it, never relied upon --- */

  function keep() {
    try {
      localStorage.setItem(DRAFT, JSON.stringify({ ...state, ...head(), values: values() }));
    } catch {
      status.textContent = said.noDraft;
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(DRAFT) ?? "null");
    } catch {
      return null;
    }
  }

  let waiting = 0;
  function changed(input) {
    unsaved = true;
    warn(input);
    showMissing();
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
  }

  function startAnew() {
    if (!confirm(said.anewAsk)) return;
    try {
      localStorage.removeItem(DRAFT);
    } catch {
      status.textContent = said.noDraft;
    }
    unsaved = false;
    clearTimeout(waiting);
    location.reload();
  }

  /* --- saving --- */

  function slug(text) {
    const plain = text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "");
    return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  }

  function written(moment) {
    const whole = {
      schema: "csirt.form/1",
      form: state.form,
      version: state.version,
      sheet: said.sheet,
      letter: said.letter,
      sheet_version: Number(said.sheetVersion),
      lang: document.documentElement.lang,
      begun_at: state.begun_at,
      saved_at: stamp(moment),
      ...head(),
      values: values(),
    };
    const hidden = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
    const spelt = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return `${JSON.stringify(whole, null, 1).replace(hidden, spelt)}\n`;
  }

  function save() {
    const moment = new Date();
    state.version += 1;
    const text = written(moment);
    const { date, time } = local(moment);
    const place = slug(head().case) || said.noCase;
    const name = `${said.sheet}-${place}-${date.replaceAll("-", "")}-${time.replace(":", "")}.json`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    copy.value = text;
    copy.closest("details").hidden = false;
    status.textContent = `${said.saved} ${name}`;
    unsaved = false;
    keep();
  }

  /* --- the person's hands --- */

  form.addEventListener("input", (event) => changed(event.target));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return untick(event);
    if (button.dataset.act === "now") now(button);
    else if (button.dataset.act === "add") {
      addRow(button.closest("[data-field]")).querySelector("input, select, textarea").focus();
    } else if (button.dataset.act === "remove") {
      const table = button.closest("[data-field]");
      button.closest("tr").remove();
      table.querySelector("[data-act=add]").focus();
      changed(table);
    } else if (button.dataset.act === "save") save();
    else if (button.dataset.act === "print") print();
    else if (button.dataset.act === "anew") startAnew();
  });

  /* A choice made by mistake is taken back by a second click. */
  let held = null;
  form.addEventListener("pointerdown", (event) => {
    const radio = event.target.closest("label")?.querySelector("input[type=radio]");
    held = radio?.checked ? radio : null;
  });
  function untick(event) {
    if (held && event.target === held) {
      held.checked = false;
      changed(held);
      held = null;
    }
  }

  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  for (const row of form.querySelectorAll("tr[data-given]")) row.dataset.first = JSON.stringify(rowValue(row));
  const before = kept();
  if (before && before.form && before.values) {
    state = { form: before.form, version: before.version, begun_at: before.begun_at };
    restore(before);
    status.textContent = said.restored;
  } else {
    const { date, time } = local(begun);
    form.querySelector("[data-head=dated]").value = `${date}T${time}`;
  }
  showMissing();
})();
